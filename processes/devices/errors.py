"""Refusals of configuration items."""

from processes.errors import Conflict, NotFound, Refusal


class ItemUnknown(NotFound):
    """No such item, or not one that the actor sees."""

    message = "There is no such device."


class ItemNameMissing(Refusal):
    """People look for it by its name."""

    message = "Say what it is called."
    field = "name"


class PlaceMissing(Refusal):
    """It is always somebody's."""

    message = "Say whose it is: a customer, or one of its projects."
    field = "place"


class UserOfOthers(Refusal):
    """Who uses it belongs to the customer."""

    message = "Who uses it must be somebody of this customer."
    field = "user_id"


class InventoryNumberTaken(Conflict):
    """Two devices of one customer would be one."""

    message = "{name} of this customer has this inventory number already."
    field = "inventory_number"


class ItemChanged(Conflict):
    """Somebody else has changed it since the page was drawn."""

    message = "Somebody has changed this meanwhile. Look at it and save again."


class ItemRetired(Refusal):
    """It is gone."""

    message = "{name} is retired. Take it into use again first."


class OfAnotherCustomer(Refusal):
    """Items hang together within one customer, and move among its projects."""

    message = "{name} belongs to another customer."


class RelationUnknown(NotFound):
    """Somebody else took it away, or it never was."""

    message = "There is no such relation."


class RelatedAlready(Conflict):
    """They hang together in this way already."""

    message = "{name} is related in this way already."
    field = "to_id"


class GoesInCircles(Refusal):
    """Nothing runs on itself, by whatever way round."""

    message = "{name} leads back to this one already: it would go round in a circle."
    field = "to_id"


class ItemNotAffected(Refusal):
    """A request is about items of its own project."""

    message = "A request can only be about devices of its own project that are not retired."
    field = "devices"


class TooManyAffected(Refusal):
    """More says nothing."""

    message = "A request names at most {most} devices."
    field = "devices"


class AffectedMeanwhile(Conflict):
    """Somebody else has said otherwise since the page was drawn."""

    message = "Somebody has changed which devices the request is about. Look at it and save again."
