"""What states, work and history of the engine's cases are called, for all pages that show them."""

from app.web.words import Word, called, words
from processes.documents.translations import N_
from processes.engine.migration.models import CaseState
from processes.engine.store.models import InstanceState, JobKind, JobState, MessageState

words(
    {
        InstanceState.ACTIVE: Word(N_("Running"), tone="active"),
        InstanceState.SUSPENDED: Word(N_("Suspended"), "player-pause", "waiting"),
        InstanceState.ENDED: Word(N_("Ended"), tone="ok"),
        InstanceState.CANCELLED: Word(N_("Cancelled"), "ban", "quiet"),
        JobState.WAITING: Word(N_("Waiting"), tone="waiting"),
        JobState.FAILED: Word(N_("Failed"), tone="broken"),
        JobState.SUSPENDED: Word(N_("Suspended"), "player-pause", "quiet"),
        MessageState.WAITING: Word(N_("Waiting"), tone="waiting"),
        MessageState.DELIVERED: Word(N_("Received"), tone="ok"),
        MessageState.UNMATCHED: Word(N_("Nobody awaited it"), tone="risk"),
        CaseState.WAITING: Word(N_("Waiting"), tone="waiting"),
        CaseState.MOVED: Word(N_("Moved"), tone="ok"),
        CaseState.STAYED: Word(N_("Stayed"), tone="risk"),
        CaseState.UNDOING: Word(N_("Waiting"), tone="waiting"),
        CaseState.UNDONE: Word(N_("Moved back"), "arrow-back-up", "quiet"),
        JobKind.TIMER: N_("Timer"),
        JobKind.HELD: N_("Step"),
        JobKind.WORK: N_("Work"),
        "engine.bulk": N_("Act on one of many"),
        "engine.count_cases": N_("Count where cases stand"),
        "engine.count_history": N_("Count what went through in past hours"),
        "engine.count_history_again": N_("Count the last days' history again"),
        "engine.expire_messages": N_("Put away messages that nobody awaited"),
        "engine.migrate": N_("Move cases to another version"),
        "engine.make_partitions": N_("Make room for the next months' history"),
        "engine.prune": N_("Forget what is old"),
        "engine.recount": N_("Work due times out anew"),
        "signals.heard": N_("Let a case hear a signal"),
        "signals.begun": N_("Start a process that begins with a signal"),
        "history:process_started": N_("Case started"),
        "history:process_cancelled": N_("Case cancelled"),
        "history:started": N_("Began"),
        "history:completed": N_("Done"),
        "history:cancelled": N_("Taken away"),
        "history:failed": N_("Failed"),
        "history:ended": N_("Case ended"),
        "history:message": N_("Message received"),
        "history:signal": N_("Signal heard"),
        "history:skipped": N_("Skipped"),
        "history:corrected": N_("Data corrected"),
        "history:timer_set": N_("Timer moved"),
        "history:recounted": N_("Due time worked out anew"),
        "history:recount_failed": N_("Due time could not be worked out anew"),
        "history:suspended": N_("Suspended"),
        "history:resumed": N_("Resumed"),
        "history:reset": N_("Was set to a step"),
        "history:migrated": N_("Moved to another version"),
        "history:migration_undone": N_("Moved back to the earlier version"),
    }
)


def entry(kind: str) -> str:
    """A line of a case's history in the reader's language."""
    return called("history", kind)
