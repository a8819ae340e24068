"""Knows how a sentence about a fault keeps its English pattern, so that any door can say it in another language."""

from collections.abc import Callable
from typing import Any


def N_(message: str) -> str:
    """Mark a message for the catalogue."""
    return message


class Sentence(str):
    """An English sentence filled in; `pattern` is the catalogue's, `values` fill it and may be sentences again."""

    pattern: str
    values: dict[str, Any]

    def __new__(cls, pattern: str, /, **values: Any) -> "Sentence":
        """Fill `{name}` in the pattern."""
        made = super().__new__(cls, pattern.format(**values))
        made.pattern, made.values = pattern, values
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Any]]:
        """What it is made of again when it comes from another process."""
        return (self.pattern,), self.values


def said(error: BaseException) -> str:
    """What an exception says, still as the sentence it was raised with."""
    first = error.args[0] if error.args else ""
    return first if isinstance(first, str) and len(error.args) == 1 else str(error)


def cause(error: BaseException) -> str:
    """What a parser says, without the names of files that it made up; the error's own name where it says nothing.

    What is nested too deep is said in our words: every version of Python has others.
    """
    said = str(getattr(error, "msg", None) or error) or type(error).__name__
    if isinstance(error, RecursionError | MemoryError) or "too many nested" in said:
        return Sentence(N_("it is nested too deeply"))
    return said


def translated(text: str, translate: Callable[[str], str]) -> str:
    """The text by a catalogue's `translate`; the sentences inside a sentence as well."""
    if not isinstance(text, Sentence):
        return translate(text)
    values = {
        name: translated(value, translate) if isinstance(value, Sentence) else value
        for name, value in text.values.items()
    }
    return translate(text.pattern).format(**values)


def packed(text: str) -> Any:
    """What a sentence is made of, as JSON keeps it; any other text as it is."""
    if not isinstance(text, Sentence):
        return text
    values = {name: packed(value) if isinstance(value, str) else str(value) for name, value in text.values.items()}
    return {"pattern": text.pattern, "values": values}


def unpacked(kept: Any) -> str:
    """The sentence that `packed` has kept."""
    if not isinstance(kept, dict):
        return str(kept)
    return Sentence(kept["pattern"], **{name: unpacked(value) for name, value in kept["values"].items()})
