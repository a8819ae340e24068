"""Why an administrator's act was refused."""

from processes.errors import Conflict, Refusal


class JobDone(Conflict):
    """The job has run, or was skipped, in the meantime."""

    message = "This job is done already."


class JobTaken(Conflict):
    """A worker holds the job's lease."""

    message = "A worker is doing this job right now. Wait until it has ended."


class ActImpossible(Refusal):
    """What the administrator asked for does not fit this case, job or message; the sentence says why."""

    message = "This cannot be done here."


class ReasonMissing(Refusal):
    """Every act of an administrator needs a reason."""

    message = "Say why."
    field = "reason"
