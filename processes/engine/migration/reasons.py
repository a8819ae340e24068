"""Knows in plain words why a case stays where it is; the sentences are in the catalogue of translations."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from processes.engine.interpreter.counterparts import Hindrance, Obstacle


@dataclass(frozen=True)
class Reason:
    """An English sentence that the catalogue knows, with `{name}` placeholders filled from `values`."""

    reason: str
    values: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.reason.format(**self.values)

    def stored(self) -> dict[str, Any]:
        """As `migration_case.reasons` keeps it."""
        return {"reason": self.reason, "values": dict(self.values)}


def read(stored: Mapping[str, Any]) -> Reason:
    """The reason that was stored."""
    return Reason(stored["reason"], stored["values"])


OVER = Reason(reason="The case has ended in the meantime.")
THERE = Reason(reason="The case follows this version already.")
OTHER = Reason(reason="The case has been moved to another version in the meantime.")
STEPPED = Reason(reason="The case has taken its next step.")
CALLED_OFF = Reason(reason="The move was taken back before it was this case's turn.")
UNREADABLE = Reason(reason="The stored state of the case cannot be read: {detail}")

_HINDRANCES = {
    Obstacle.MISSING: Reason(reason="The case stands at “{name}” ({element}), which the new version does not have."),
    Obstacle.KIND: Reason(
        reason="The case stands at “{name}” ({element}), which is another kind of element in the new version."
    ),
    Obstacle.TRIGGER: Reason(reason="“{name}” ({element}) waits for something else in the new version."),
    Obstacle.LOOP: Reason(reason="“{name}” ({element}) is repeated in another way in the new version."),
    Obstacle.WAY: Reason(reason="“{name}” ({element}) is reached by other ways in the new version."),
    Obstacle.VALUE: Reason(reason="“{name}” ({element}) cannot be set up in the new version: {detail}"),
}


def why(hindrance: Hindrance) -> Reason:
    """What keeps one token from moving."""
    values = {"name": hindrance.name, "element": hindrance.element}
    if hindrance.detail:
        values["detail"] = hindrance.detail
    return Reason(_HINDRANCES[hindrance.obstacle].reason, values)


def unreadable(error: Exception) -> Reason:
    """The state does not fit the definitions that it is said to follow."""
    return Reason(UNREADABLE.reason, {"detail": str(error)})
