"""Open time as numbers: microseconds since 1970, in blocks of days that are worked out once and searched by halving."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

DAYS = 32  # of a block
_BLOCK = DAYS * 86_400_000_000
_FIRST = date(1970, 1, 1)
_DAY = timedelta(days=1)

Span = tuple[int, int]  # open from (inclusive) to (exclusive)


@dataclass(frozen=True, slots=True)
class Block:
    """The open spans of some days in order, apart from each other, and the open time before and up to the end of each.

    `begins` and `ends` are the midnights that bound the days; a span that reaches over one is cut there.
    """

    begins: int
    ends: int
    starts: list[int]
    stops: list[int]
    before: list[int]
    upto: list[int]

    @property
    def total(self) -> int:
        """Open time of all its days."""
        return self.upto[-1] if self.upto else 0

    def open_before(self, at: int) -> int:
        """Open time from the block's beginning to an instant in it."""
        found = bisect_right(self.starts, at) - 1
        return self.before[found] + min(at, self.stops[found]) - self.starts[found] if found >= 0 else 0

    def reached(self, used: int) -> int:
        """The first instant at which so much open time (more than none) has passed since the block's beginning."""
        found = bisect_left(self.upto, used)
        return self.starts[found] + used - self.before[found]


class Timeline:
    """The blocks of one calendar; `spans_of` says what begins on a local day, `midnight` when a local day begins."""

    def __init__(self, spans_of: Callable[[date], list[Span]], midnight: Callable[[date], int]) -> None:
        self._spans_of, self._midnight = spans_of, midnight
        self._blocks: dict[int, Block] = {}
        self._closes: dict[date, int | None] = {}

    def closes(self, day: date) -> int | None:
        """When what opens on a local day closes for the last time; None on a day that does not open."""
        if day not in self._closes:
            spans = self._spans_of(day)
            self._closes[day] = spans[-1][1] if spans else None
        return self._closes[day]

    def number_at(self, at: int) -> int:
        """The number of the block in which an instant lies."""
        number = at // _BLOCK  # midnights are at most a day from those of UTC
        if at < self[number].begins:
            return number - 1
        return number + 1 if at >= self[number].ends else number

    def __getitem__(self, number: int) -> Block:
        block = self._blocks.get(number)
        if block is None:
            block = self._blocks[number] = self._made(number)
        return block

    def spans(self, a: int, b: int) -> Iterator[Span]:
        """The open spans that meet `a` to `b`, in order; one may touch the next where blocks meet."""
        for number in range(self.number_at(a), self.number_at(b) + 1):
            block = self[number]
            first = bisect_right(block.stops, a)
            for start, stop in zip(block.starts[first:], block.stops[first:], strict=True):
                if start > b:
                    return
                yield start, stop

    def _made(self, number: int) -> Block:
        first = _FIRST + number * DAYS * _DAY
        begins, ends = self._midnight(first), self._midnight(first + DAYS * _DAY)
        found = [span for day in range(-1, DAYS) for span in self._spans_of(first + day * _DAY)]
        block, total = Block(begins, ends, [], [], [], []), 0
        for start, stop in _joined((max(start, begins), min(stop, ends)) for start, stop in sorted(found)):
            block.starts.append(start)
            block.stops.append(stop)
            block.before.append(total)
            total += stop - start
            block.upto.append(total)
        return block


def _joined(spans: Iterator[Span]) -> list[Span]:
    """Spans in the order of their starts; those that touch or overlap are one, empty ones none."""
    joined: list[Span] = []
    for start, stop in spans:
        if stop <= start:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(stop, joined[-1][1]))
        else:
            joined.append((start, stop))
    return joined
