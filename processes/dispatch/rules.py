"""Who should take a request: skill, shift, absence and load, weighed as a dispatcher would."""

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from processes.contracts.rules import Priority
from processes.documents.rendering import minutes
from processes.documents.translations import N_

HOUR = 60
WORTH_OF_KNOWING = 3 * HOUR  # minutes of work that somebody who knows the customer may have more than the least loaded
# Minutes that a request takes as a rule; what was logged on it is taken off, and something is always left.
EXPECTED = {Priority.CRITICAL: 4 * HOUR, Priority.HIGH: 2 * HOUR, Priority.MEDIUM: HOUR, Priority.LOW: HOUR // 2}
LEAST_LEFT = 15


class Level(enum.Enum):
    """How far a request has come within the house; beyond it are suppliers (B7)."""

    FIRST_LINE = "first_line"
    EXPERT = "expert"


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
    """A technician as they stand at one instant; `load` counts the open requests in their hands, `minutes` the work.

    `solved` counts by organisation what they have solved for it lately; `busy_with` is the number of the request on
    which their timer runs.
    """

    person_id: int
    name: str
    skills: Mapping[str, int]
    load: int
    shift_ends_at: datetime | None = None  # None: not on shift
    next_shift_at: datetime | None = None
    absent_until: datetime | None = None  # None: here
    solved: Mapping[int, int] = field(default_factory=dict)
    busy_with: str | None = None
    minutes: int | None = None  # expected work left in these requests; None: an hour each

    @property
    def work(self) -> int:
        """Minutes of work that lie in their hands, as far as priorities and logged work tell."""
        return self.load * HOUR if self.minutes is None else self.minutes

    @property
    def is_here(self) -> bool:
        """On shift and not absent."""
        return self.shift_ends_at is not None and self.absent_until is None

    @property
    def is_free(self) -> bool:
        """Here, and no timer of theirs runs."""
        return self.is_here and self.busy_with is None

    @property
    def free_at(self) -> datetime | None:
        """When they can next work, if they cannot now: the next shift, or the end of the absence within a shift."""
        if self.absent_until is None:
            return self.next_shift_at
        if self.shift_ends_at is not None and self.absent_until < self.shift_ends_at:
            return self.absent_until
        return self.next_shift_at and max(self.next_shift_at, self.absent_until)


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Somebody else who might have been suggested, and the first ground why they were not."""

    technician: Candidate
    reason: Reason


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Whom to give the request, and why; why not the others."""

    technician: Candidate
    reasons: tuple[Reason, ...]
    others: tuple[PassedOver, ...] = ()

    @property
    def is_at_once(self) -> bool:
        """Whether work may start now, whatever the contract promises: the technician is free (B2)."""
        return self.technician.is_free

    def as_json(self) -> dict[str, Any]:
        """As a process variable keeps it."""
        chosen = self.technician
        return {"technician_id": chosen.person_id, "name": chosen.name, "reasons": [r.as_json() for r in self.reasons]}


def best_candidate(
    candidates: Iterable[Candidate], skill: str | None, organisation_id: int | None = None
) -> Suggestion | None:
    """Who has the skill, is on shift and free, knows the customer and has the least load; None if nobody has the skill.

    Who knows the customer goes first as long as they have no more than `WORTH_OF_KNOWING` minutes more than the least
    loaded. Where nobody is free, whoever is here though they work on something; then who can start soonest. Of equals
    the better skilled, then the alphabet, so that a suggestion can be repeated (B1, B2, B6).
    """
    everybody = list(candidates)
    able = [c for c in everybody if skill is None or skill in c.skills]
    rivals = [c for c in able if c.is_free] or [c for c in able if c.is_here]
    if rivals:
        chosen = _of_those_here(rivals, skill, organisation_id)
    else:
        later = [(c.free_at, c.work, c.name, c.person_id, c) for c in able if c.free_at is not None]
        if not later:
            return None
        chosen = min(later, key=lambda row: row[:4])[4]
    others = tuple(
        PassedOver(c, _why_not(c, chosen, skill, organisation_id)) for c in everybody if c.person_id != chosen.person_id
    )
    return Suggestion(chosen, _reasons(chosen, skill, organisation_id, rivals), others)


def _of_those_here(rivals: Sequence[Candidate], skill: str | None, organisation_id: int | None) -> Candidate:
    bearable = min(c.work for c in rivals) + WORTH_OF_KNOWING
    knowing = [c for c in rivals if _solved(c, organisation_id) and c.work <= bearable]
    return min(knowing or rivals, key=lambda c: (c.work, c.load, -c.skills.get(skill or "", 0), c.name, c.person_id))


def _solved(who: Candidate, organisation_id: int | None) -> int:
    return who.solved.get(organisation_id, 0) if organisation_id is not None else 0


def _reasons(
    chosen: Candidate, skill: str | None, organisation_id: int | None, rivals: Sequence[Candidate]
) -> tuple[Reason, ...]:
    reasons = []
    if skill is not None:
        reasons.append(
            Reason(N_("knows {skill} (level {level} of 3)"), {"skill": skill, "level": chosen.skills[skill]})
        )
    if chosen.is_here:
        reasons.append(Reason(N_("on shift until {until}"), {"until": chosen.shift_ends_at}))
    else:
        reasons.append(Reason(N_("nobody is here now; starts first, at {start}"), {"start": chosen.free_at}))
    if chosen.is_free:
        reasons.append(Reason(N_("free now")))
    elif chosen.is_here:
        reasons.append(Reason(N_("nobody is free now; works on {number}"), {"number": chosen.busy_with}))
    if solved := _solved(chosen, organisation_id):
        reasons.append(Reason(N_("solved for this customer lately: {count}"), {"count": solved}))
    if len(rivals) > 1 and chosen.work == min(c.work for c in rivals):
        reasons.append(Reason(N_("least work: about {work}, open requests: {load}"), _loaded(chosen)))
    return tuple(reasons)


def _loaded(who: Candidate) -> dict[str, Any]:
    return {"work": minutes(who.work), "load": who.load}


def _why_not(who: Candidate, chosen: Candidate, skill: str | None, organisation_id: int | None) -> Reason:
    """The first ground for which somebody was passed over, in the order in which a dispatcher asks."""
    if skill is not None and skill not in who.skills:
        return Reason(N_("does not know {skill}"), {"skill": skill})
    if not who.is_here and (chosen.is_here or who.free_at != chosen.free_at):
        if who.free_at is None:
            return Reason(N_("no shift planned"))
        return Reason(N_("not here before {start}"), {"start": who.free_at})
    if who.busy_with is not None and chosen.is_free:
        return Reason(N_("works on {number} now"), {"number": who.busy_with})
    if _solved(chosen, organisation_id) and not _solved(who, organisation_id):
        return Reason(N_("has solved nothing for this customer lately"))
    if who.work > chosen.work:
        return Reason(N_("has more work: about {work}, open requests: {load}"), _loaded(who))
    if skill is not None and who.skills[skill] < chosen.skills[skill]:
        return Reason(N_("knows {skill} less (level {level} of 3)"), {"skill": skill, "level": who.skills[skill]})
    return Reason(N_("as good; the alphabet decided"))
