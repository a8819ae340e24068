"""HTML of mails: what of it may be shown, and its text; in time that grows with its length alone.

The sanitiser needs quadratic time for tags inside each other. It therefore gets HTML that is written anew:
only tags that may be shown, each closed, none deeper than a person's letter is.
"""

import html as entities
import re
from collections.abc import Iterator

import nh3

MAX_HTML = 1_000_000  # characters; of longer HTML only the text is kept
MAX_TAGS = 100_000
MAX_TEXT = 400_000  # characters of text taken out
MAX_DEPTH = 60
_TAGS = {
    "a", "abbr", "b", "blockquote", "br", "code", "dd", "del", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4", "hr",
    "i", "ins", "li", "ol", "p", "pre", "q", "s", "small", "span", "strong", "sub", "sup", "table", "tbody", "td",
    "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
_BLOCKS = {
    "p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "table", "ul", "ol", "pre", "hr",
}  # fmt: skip
_SILENT = {
    name: re.compile(rf"</{name}(?![a-z0-9])", re.IGNORECASE)
    for name in ("script", "style", "title", "template", "noscript", "iframe", "object", "textarea", "xmp")
}
_TAG = re.compile(r"(/?)([a-zA-Z][a-zA-Z0-9]{0,15})(?![a-zA-Z0-9:-])")
_ATTRIBUTE = re.compile(r"""(?<![\w-])([a-zA-Z]{1,20})\s{0,20}=\s{0,20}(?:"([^"]*)"?|'([^']*)'?|([^\s"'>]+))""")
_LONG = 4_000  # characters read of one tag

Token = tuple[str, str, str]  # "text", words, "" · "open", tag, attributes · "close", tag, ""


def _tokens(html: str) -> Iterator[Token]:
    """Texts and tags in their order; comments, declarations and what is silent are passed over."""
    at, end = 0, len(html)
    for _ in range(MAX_TAGS):
        start = html.find("<", at)
        if start < 0:
            break
        if start > at:
            yield "text", html[at:start], ""
        at = _comment_end(html, start)
        if at > start:
            continue
        found = _TAG.match(html, start + 1)
        if found is None and html[start + 1 : start + 2] not in ("!", "?", "/"):
            yield "text", "<", ""
            at = start + 1
            continue
        close = _tag_end(html, start)
        at = close + 1
        if found is None:
            continue
        name = found[2].lower()
        yield ("close" if found[1] else "open"), name, html[found.end() : min(close, found.end() + _LONG)]
        if not found[1] and name in _SILENT:
            silent = _SILENT[name].search(html, at)
            at = silent.start() if silent else end
    else:
        return
    if at < end:
        yield "text", html[at:], ""


def _comment_end(html: str, start: int) -> int:
    """Where a comment that begins here ends, or `start`."""
    if not html.startswith("<!--", start):
        return start
    end = html.find("-->", start + 2)
    return end + 3 if end >= 0 else len(html)


def _tag_end(html: str, start: int) -> int:
    """Where the tag ends; one `>` within a quoted attribute is passed over."""
    close = html.find(">", start)
    if close < 0:
        return len(html)
    if html.count('"', start, close) % 2:
        quote = html.find('"', close, close + 1_000)
        further = html.find(">", quote, quote + 1_000) if quote >= 0 else -1
        return further if further >= 0 else close
    return close


def _unescaped(text: str) -> str:
    try:
        return entities.unescape(text)
    except ValueError:  # a number of thousands of digits
        return text


def sanitised(html: str) -> str | None:
    """HTML from which everything active is gone: no script, style, form, image or frame; None if too long."""
    if len(html) > MAX_HTML:
        return None
    return nh3.clean(
        _rewritten(html),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow",
    ).strip()


def _rewritten(html: str) -> str:
    """The same with nothing but tags that may be shown, well nested and not deep."""
    pieces: list[str] = []
    opened: list[str] = []
    for kind, name, attributes in _tokens(html):
        if kind == "text":
            pieces.append(entities.escape(_unescaped(name), quote=False))
        elif name not in _TAGS:
            continue
        elif kind == "open" and name in ("br", "hr"):
            pieces.append(f"<{name}>")
        elif kind == "open" and len(opened) < MAX_DEPTH:
            opened.append(name)
            pieces.append(f"<{name}{_kept(name, attributes)}>")
        elif kind == "close" and name in opened:
            while (last := opened.pop()) != name:
                pieces.append(f"</{last}>")
            pieces.append(f"</{name}>")
    pieces.extend(f"</{name}>" for name in reversed(opened))
    return "".join(pieces)


def _kept(name: str, attributes: str) -> str:
    allowed = _ATTRIBUTES.get(name, ())
    if not allowed:
        return ""
    found: dict[str, str] = {}
    for attribute, *values in _ATTRIBUTE.findall(attributes):
        if attribute.lower() in allowed:
            found.setdefault(attribute.lower(), _unescaped("".join(values)))
    return "".join(f' {attribute}="{entities.escape(value)}"' for attribute, value in found.items())


def text_of(html: str) -> str:
    """The words of HTML as plain text with its paragraphs."""
    pieces: list[str] = []
    length = 0
    for token in _tokens(html):
        piece = _words(*token)
        pieces.append(piece)
        length += len(piece)
        if length > MAX_TEXT:
            break
    lines = [" ".join(line.split()) for line in "".join(pieces).replace("\xa0", " ").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _words(kind: str, name: str, _: str) -> str:
    """What a token is in plain text."""
    if kind == "text":
        return re.sub(r"\s+", " ", _unescaped(name))
    if name in _BLOCKS and (kind == "open" or name not in ("br", "hr")):
        return ("\n\n" if name in ("p", "blockquote") else "\n") + ("- " if (kind, name) == ("open", "li") else "")
    return " " if kind == "close" and name in ("td", "th") else ""
