"""Refusals of announcements."""

from processes.errors import Conflict, NotFound, Refusal


class AnnouncementUnknown(NotFound):
    """No such announcement, or none that the actor may see."""

    message = "There is no such announcement."


class AnnouncementEnded(Conflict):
    """What is over is not shown any more."""

    message = "This announcement has ended already."


class AnnouncementChanged(Conflict):
    """Somebody has changed it since the page was opened."""

    message = "Somebody has changed this announcement since you opened the page. Look at it and save it once more."


class OrganisationMissing(Refusal):
    """An announcement for one organisation names it."""

    message = "Choose the organisation."
    field = "organisation_id"


class EndsBeforeStart(Refusal):
    """Nothing ends before it begins."""

    message = "It ends before it begins."
    field = "ends_at"
