"""Why a view of a list cannot be saved."""

from processes.errors import NotFound, Refusal


class ViewUnnamed(Refusal):
    """A view without a name cannot be found again."""

    message = "Give the view a name."
    field = "name"


class TooManyViews(Refusal):
    """One person keeps only so many views of a list."""

    message = "You have {most} views of this list already. Remove one first."


class ViewUnknown(NotFound):
    """It is not there, or somebody else's."""

    message = "There is no such view that you may see."
