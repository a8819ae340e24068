"""What an administrator's list shows, as its address says it."""

from collections.abc import Mapping
from typing import Any

from app.web.ids import identity
from processes.documents.translations import N_
from processes.engine.administration.watching import CaseFilter, JobFilter
from processes.engine.store.models import InstanceState, JobKind, JobState

RUNNING = (InstanceState.ACTIVE, InstanceState.SUSPENDED)
SHOWN = {
    "running": (N_("Not ended"), RUNNING),
    "active": (N_("Running"), (InstanceState.ACTIVE,)),
    "suspended": (N_("Suspended"), (InstanceState.SUSPENDED,)),
    "ended": (N_("Ended"), (InstanceState.ENDED,)),
    "cancelled": (N_("Cancelled"), (InstanceState.CANCELLED,)),
    "all": (N_("All"), ()),
}
CASE_NAMES = ("q", "process", "version", "show", "failed")
JOB_NAMES = ("state", "kind", "topic", "cause")


def case_filter(given: Mapping[str, str]) -> CaseFilter:
    """The cases that an address means; what it cannot mean narrows nothing."""
    show = given.get("show", "running")
    return CaseFilter(
        text=given.get("q", "").replace("\0", "").strip()[:200],
        process=given.get("process", ""),
        version=identity(given.get("version")),
        states=SHOWN[show if show in SHOWN else "running"][1],
        failed=given.get("failed") == "1",
    )


def job_filter(given: Mapping[str, str]) -> JobFilter:
    """The jobs that an address means."""
    return JobFilter(
        state=next((state for state in JobState if state.value == given.get("state")), None),
        kind=next((kind for kind in JobKind if kind.value == given.get("kind")), None),
        topic=given.get("topic", ""),
        cause=given.get("cause", ""),
    )


def kept(given: Mapping[str, str], names: tuple[str, ...]) -> dict[str, Any]:
    """The parameters of an address that narrow something."""
    return {name: given[name] for name in names if given.get(name)}
