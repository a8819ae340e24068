"""Who should take a request: skill, shift, absence and load, weighed as a dispatcher would."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from processes.documents.translations import N_


@dataclass(frozen=True, slots=True)
class Reason:
    """One ground of a suggestion: an English sentence for the catalogues, filled from `values` when shown."""

    message: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message.format(**self.values)

    def as_json(self) -> dict[str, Any]:
        """As a process variable keeps it; instants as ISO text."""
        values = {k: v.isoformat() if isinstance(v, datetime) else v for k, v in self.values.items()}
        return {"message": self.message, "values": values}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A technician as they stand at one instant; `load` counts the open requests in their hands."""

    person_id: int
    name: str
    skills: Mapping[str, int]
    load: int
    shift_ends_at: datetime | None = None  # None: not on shift
    next_shift_at: datetime | None = None
    absent_until: datetime | None = None  # None: here

    @property
    def is_free(self) -> bool:
        """On shift and not absent."""
        return self.shift_ends_at is not None and self.absent_until is None

    @property
    def free_at(self) -> datetime | None:
        """When they can next work, if they cannot now: the next shift, or the end of the absence within a shift."""
        if self.absent_until is None:
            return self.next_shift_at
        if self.shift_ends_at is not None and self.absent_until < self.shift_ends_at:
            return self.absent_until
        return self.next_shift_at and max(self.next_shift_at, self.absent_until)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Whom to give the request, and why."""

    technician: Candidate
    reasons: tuple[Reason, ...]

    def as_json(self) -> dict[str, Any]:
        """As a process variable keeps it."""
        chosen = self.technician
        return {"technician_id": chosen.person_id, "name": chosen.name, "reasons": [r.as_json() for r in self.reasons]}


def best_candidate(candidates: Iterable[Candidate], skill: str | None) -> Suggestion | None:
    """The free technician with the skill and the least load; else who can start soonest; None if nobody has the skill.

    Of equals the better skilled goes first, then the alphabet, so that a suggestion can be repeated (B1, B2, B6).
    """
    able = [c for c in candidates if skill is None or skill in c.skills]
    free = [c for c in able if c.is_free]
    if free:
        chosen = min(free, key=lambda c: (c.load, -c.skills.get(skill or "", 0), c.name, c.person_id))
        return Suggestion(chosen, _reasons(chosen, skill, free))
    later = [(c.free_at, c.load, c.name, c.person_id, c) for c in able if c.free_at is not None]
    if not later:
        return None
    chosen = min(later, key=lambda row: row[:4])[4]
    return Suggestion(chosen, _reasons(chosen, skill, []))


def _reasons(chosen: Candidate, skill: str | None, rivals: list[Candidate]) -> tuple[Reason, ...]:
    reasons = []
    if skill is not None:
        reasons.append(
            Reason(N_("knows {skill} (level {level} of 3)"), {"skill": skill, "level": chosen.skills[skill]})
        )
    if chosen.is_free:
        reasons.append(Reason(N_("on shift until {until}"), {"until": chosen.shift_ends_at}))
    else:
        reasons.append(Reason(N_("nobody is free now; starts first, at {start}"), {"start": chosen.free_at}))
    if len(rivals) > 1:
        reasons.append(Reason(N_("least load: {load} open requests"), {"load": chosen.load}))
    return tuple(reasons)
