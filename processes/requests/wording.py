"""Knows how what a customer wrote is cut into clauses that a decision table can look up, and what they say together."""

import enum
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

MAX_CLAUSES = 8  # who writes more has more to say than yes, no or thanks
_MAX_READ = 2_000  # characters

_BREAKS = re.compile(r"[.,;:!…\n\r()\u2013\u2014]+|(?<=\?)|\s-\s")
_FAREWELLS = frozenset(
    {
        "--", "s pozdravem", "s pozdravom", "s uctou", "zdravi", "pekny den preje", "hezky den preje",
        "pekny den praje", "regards", "best regards", "kind regards", "best", "mit freundlichen grussen",
    }
)  # fmt: skip
_TURNS = frozenset(
    {
        "ale", "avsak", "vsak", "bohuzel", "zial", "jenze", "lenze", "jen", "len", "stale", "porad", "znovu", "znova",
        "opet", "opat", "zase", "zas", "jeste", "este", "jestli", "proc", "preco", "kdy", "kedy", "prosim",
        "but", "however", "still", "again", "not", "unfortunately", "when", "why", "please",
    }
)  # fmt: skip


class Meaning(enum.Enum):
    """What short words say; UNCLEAR are all that say more or something else."""

    APPROVE = "approve"
    RETURN = "return"
    THANKS = "thanks"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Clause:
    """Words between two signs, in small letters without diacritics."""

    words: str

    @property
    def begins(self) -> str:
        """Its first word."""
        return self.words.partition(" ")[0]

    @property
    def count(self) -> int:
        """How many words it has."""
        return len(self.words.split())

    @property
    def turns(self) -> bool:
        """Whether it asks, denies or goes on with a "but"."""
        words = self.words.split()
        return "?" in self.words or any(word in _TURNS or (word.startswith("ne") and len(word) > 3) for word in words)


def plain(text: str) -> str:
    """Small letters without diacritics, single spaces: `Děkuji  moc` → `dekuji moc`."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(bare.casefold().split())


def clauses(text: str, *, names: Iterable[str] = ()) -> list[Clause]:
    """The clauses of a reply down to its farewell, without those that only name somebody (`names`: whole names)."""
    known = {word for name in names for word in plain(name).split()}
    return list(_clauses(text[:_MAX_READ], known))


def _clauses(text: str, known: set[str]) -> Iterator[Clause]:
    for part in _BREAKS.split(text):
        words = plain(part).strip(" \"'*_“”„")
        if words in _FAREWELLS:
            return
        if words and not set(words.split()) <= known:
            yield Clause(words)


def together(said: Iterable[Meaning]) -> Meaning:
    """What clauses say together: a return counts beside whatever explains it, an approval only among thanks."""
    found = list(said)
    if Meaning.RETURN in found and Meaning.APPROVE not in found:
        return Meaning.RETURN
    if not found or len(found) > MAX_CLAUSES or Meaning.UNCLEAR in found or Meaning.RETURN in found:
        return Meaning.UNCLEAR
    return Meaning.APPROVE if Meaning.APPROVE in found else Meaning.THANKS
