"""What of the confidential somebody does not see."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Confidence:
    """What of the confidential a member of staff does not see: such organisations (ids), and requests but those in
    which they are named (`confided`, ids). `is_veiled`: there is any at all.
    """

    closed_organisations: frozenset[int] = frozenset()
    confided: frozenset[int] = frozenset()
    is_veiled: bool = False


FULL = Confidence()  # nothing is kept from them
