"""Makes a mail's plain text from its HTML: paragraphs, rows, lists, quotations and links, each in one way.

The first heading is left out, as the subject says it. A table is data unless its role is `presentation`.
"""

import re
from collections.abc import Iterator

from lxml import etree, html

INLINE = {"a", "b", "em", "span", "strong"}
LEFT_OUT = {"head", "h1"}
INDENT = " " * 4
_SPACES = re.compile(r"[ \t\r\n]+")


def plain(page: str) -> str:
    """The text of a whole mail, its blocks an empty line apart; the part `contentinfo` is its signature."""
    return "\n\n".join(_blocks(html.document_fromstring(page))) + "\n"


def _blocks(element: etree._Element, *, typed: bool = False) -> Iterator[str]:
    """What stands in an element, block by block; what is `typed` keeps its spaces."""
    inline = _text(element.text, typed)
    for child in element:
        if child.tag in INLINE or child.tag == "br":
            inline += _inline(child, typed)
        elif child.tag not in LEFT_OUT and isinstance(child.tag, str):
            yield from _lines(inline)
            inline = ""
            yield from _block(child, typed)
        inline += _text(child.tail, typed)
    yield from _lines(inline)


def _block(element: etree._Element, typed: bool) -> Iterator[str]:
    role = element.get("role")
    if role == "blockquote":
        yield "\n\n".join(_hung(block, INDENT, INDENT) for block in _blocks(element, typed=True))
    elif role == "contentinfo":
        yield "-- \n" + "\n".join(_blocks(element))  # by its space mail programs know a signature
    elif element.tag == "ul":
        yield "\n".join(_hung("\n".join(_blocks(item)), "- ", "  ") for item in element)
    elif element.tag == "table" and role != "presentation":
        yield "\n".join(_row([*row]) for row in element.iter("tr"))
    else:
        yield from _blocks(element, typed=typed)


def _row(cells: list[etree._Element]) -> str:
    """A fact as `label: value`, another row as a line of a list."""
    shown = ["\n".join(_blocks(cell)) for cell in cells]
    if cells[0].tag == "th":
        return _hung(f"{shown[0]}: {', '.join(shown[1:])}", "", "  ")
    return _hung(", ".join(shown), "- ", "  ")


def _inline(element: etree._Element, typed: bool) -> str:
    if element.tag == "br":
        return "\n"
    said = _text(element.text, typed)
    said += "".join(_inline(child, typed) + _text(child.tail, typed) for child in element)
    target = element.get("href", "")
    return f"{said}:\n{target}" if target.startswith("http") and target != said else said


def _text(raw: str | None, typed: bool) -> str:
    return (raw or "") if typed else _SPACES.sub(" ", raw or "")


def _lines(inline: str) -> Iterator[str]:
    """The block that text makes, if it is one."""
    lines = [line.rstrip(" ") if line.startswith(INDENT) else line.strip(" ") for line in inline.split("\n")]
    if any(lines):
        yield "\n".join(lines).strip("\n")


def _hung(block: str, first: str, others: str) -> str:
    """The block with something before its first line and something before each other."""
    return first + block.replace("\n", f"\n{others}")
