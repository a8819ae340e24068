"""Knows cells of decision tables that could be read, and would mean something else than what was meant."""

import ast
import re
from collections.abc import Collection, Iterator

from processes.engine.language.cells import COMPARISON, NEGATION, closes_last, split
from processes.engine.language.evaluator import CONSTANTS
from processes.engine.sentences import N_, Sentence

_COMMA = re.compile(r"-?\d+,\d+")
_COMPARED_COMMA = re.compile(r"(?:<=|>=|!=|<|>|=)\s*-?\d+,\d|[\[\](][^\"']*\d,\d[^\"']*\.\.|\.\.[^\"']*\d,\d")
_EXAMPLES = '"a", "b"'
_WORDS = re.compile(r"[^\W\d]\w*(?:[ \t]+\w+)*")


def misread_cell(text: str, columns: Collection[str]) -> Iterator[str]:
    """What of a readable condition cell is not what it seems, with the right way to write it."""
    text = text.strip()
    if text in ("", "-"):
        return
    negation = NEGATION.fullmatch(text)
    if negation and closes_last(text):
        yield from misread_cell(negation[1], columns)
        return
    if _COMMA.fullmatch(text) or _COMPARED_COMMA.search(text):
        yield _point(text)
        return
    for part in split(text, ","):
        yield from _misread_part(part, columns)


def misread_result(text: str) -> Iterator[str]:
    """The same of a result cell."""
    if _COMMA.fullmatch(text.strip()):
        yield _point(text)


def is_bare_name(text: str, columns: Collection[str]) -> bool:
    """Whether a cell holds nothing but a word without quotes that is no column."""
    return (
        text.isidentifier() and text not in CONSTANTS and text not in columns and text not in {"True", "False", "None"}
    )


def unquoted(text: str) -> str | None:
    """What to say of words without quotes, which are no expression; None of anything else."""
    return Sentence(N_("A text is written in quotes: {right}."), right=f'"{text}"') if _WORDS.fullmatch(text) else None


def _point(text: str) -> str:
    right = re.sub(r"(\d),(\d)", r"\1.\2", text.strip())
    return Sentence(N_("A decimal number is written with a point: {right}."), right=right)


def _misread_part(part: str, columns: Collection[str]) -> Iterator[str]:
    comparison = COMPARISON.fullmatch(part)
    if not comparison and is_bare_name(part, columns):
        reason = N_("{name} is no column of the table: write {text} for a text, = {name} for a variable.")
        yield Sentence(reason, name=part, text=f'"{part}"')
        return
    try:
        found = ast.parse(comparison[2].strip() if comparison else part, mode="eval").body
    except SyntaxError:  # an interval, or what has been refused already
        return
    if isinstance(found, ast.BoolOp):
        reason = N_("A cell knows no {words}: write alternatives with commas ({examples}) and a range as [1..5].")
        yield Sentence(reason, words="and, or", examples=_EXAMPLES)
    elif isinstance(found, ast.Compare):
        reason = N_(
            "A cell tests its own column: write only the values, such as {examples}, or a comparison such as >= 5."
        )
        yield Sentence(reason, examples=_EXAMPLES)
    elif isinstance(found, ast.UnaryOp) and isinstance(found.op, ast.Not):
        yield Sentence(N_("What must not be is written with brackets: {example}."), example=f"not({_EXAMPLES})")
