"""Reads the mail that somebody forwarded: who wrote it, what it said, and what was added above it."""

import re
from dataclasses import dataclass

from processes.mail.addresses import author
from processes.mail.quoting import block_at, separates, without_rule


@dataclass(frozen=True, slots=True)
class Forwarded:
    """The mail inside a forwarded one: who wrote it, what it said, and what was added above it."""

    sender_name: str
    sender_address: str
    text: str
    comment: str


def begins_forward(text: str) -> bool:
    """Whether the first separator in a text says that what follows was forwarded."""
    return next((found for line in text.split("\n") if (found := separates(line))), None) == "forward"


def forwarded(text: str) -> Forwarded | None:
    """The mail that a text carries below a block of headers, as mail programs put it; None without one."""
    lines = text.split("\n")
    index, block = next(((at, b) for at in range(len(lines)) if (b := block_at(lines, at))), (0, None))
    if block is None:
        return None
    count, said = block
    who = author([re.sub(r"\[mailto:([^\]]{1,200})\]", r"<\1>", said).encode()])
    if not who.address:
        return None
    above = next((at for at in range(index) if separates(lines[at])), index)
    comment, inner = without_rule(lines[:above]), "\n".join(lines[index + count :]).strip()
    return Forwarded(who.name or who.address, who.address, inner, comment)
