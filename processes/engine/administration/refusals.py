"""Why an administrator's act was refused."""

from processes.errors import Conflict, Refusal


class JobDone(Conflict):
    """The job has run, or was skipped, in the meantime."""

    message = "This job is done already."


class JobTaken(Conflict):
    """A worker holds the job's lease."""

    message = "A worker is doing this job right now. Wait until it has ended."


class JobDue(Conflict):
    """The job was given its attempts again by somebody else."""

    message = "This job is due already: a worker does it next."


class SchedulePaused(Conflict):
    """Somebody else was faster to pause it."""

    message = "This work is paused already."


class ScheduleGoesOn(Conflict):
    """Somebody else was faster to let it go on, or it was never paused."""

    message = "This work is not paused."


class CaseMoved(Conflict):
    """The case is not where the administrator saw it."""

    message = "The case has moved since you opened this page. Look at it again, then decide."


class CaseSuspended(Conflict):
    """Somebody else was faster to suspend it."""

    message = "This case is suspended already."


class CaseRuns(Conflict):
    """Somebody else was faster to resume it, or it was never suspended."""

    message = "This case is running already."


class ActImpossible(Refusal):
    """What the administrator asked for does not fit this case, job or message; the sentence says why."""

    message = "This cannot be done here."
