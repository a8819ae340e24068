"""What `podpora bench pages --json` printed, as a document: `python -m podpora.bench.table <pages.json`."""

import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from podpora.bench.pages import GROWTH, P95_MS

HEAD = (
    "# Every page of a desk of {requests:,} requests\n\n"
    "Written by `podpora bench pages --json` and `python -m podpora.bench.table`"
    " ([how](performance.md#a-million-requests)): {open:,} requests open, beside a desk of {beside:,}; each page"
    " {rounds} times, by turns on both desks; {processors} processors, load {load} before. Names end with the order of"
    " a list (`by`), with what it is narrowed to, or with `customer` for what customers see.\n\n"
    "*ms* and *p95* are what was waited for, *processor* what the web process and its connections took of one; *×* is"
    " the time, then the processor's, by that of the small desk. Bold is above {p95} ms or {growth} ×. {met} of {count}"
    " pages keep both, {met_processor} by what they took of a processor.\n\n"
    "| page | ms | p95 | processor | × | × | statements |\n|---|---|---|---|---|---|---|\n"
)


def document(figures: Mapping[str, Any]) -> str:
    """The whole document."""
    pages = figures["pages"]
    keeps = [page["p95_ms"] <= P95_MS and page["ratio"] <= GROWTH for page in pages.values()]
    keeps_of_processor = [
        page["processor_ms"] <= P95_MS and page["processor_ratio"] <= GROWTH for page in pages.values()
    ]
    head = HEAD.format(
        **figures,
        p95=P95_MS,
        growth=GROWTH,
        met=sum(keeps),
        met_processor=sum(keeps_of_processor),
        count=len(pages),
        load=figures["load_before"],
    )
    left = ", ".join(f"`{name}`" for name in sorted(figures["not_measured"]))
    return f"{head}{''.join(_rows(pages))}\nNot measured, as the desk has no such thing or a script reads it: {left}.\n"


def _rows(pages: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    for name, page in sorted(pages.items()):
        cells = [
            str(page["p50_ms"]),
            _told(page["p95_ms"], P95_MS),
            _told(page["processor_ms"], P95_MS),
            _told(page["ratio"], GROWTH),
            _told(page["processor_ratio"], GROWTH),
            str(page["statements"]),
        ]
        yield f"| {name} | {' | '.join(cells)} |\n"


def _told(value: float, limit: float) -> str:
    return f"**{value}**" if value > limit else str(value)


if __name__ == "__main__":
    sys.stdout.write(document(json.load(sys.stdin)))
