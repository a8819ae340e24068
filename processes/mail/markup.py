"""HTML of mails: what of it may be shown, and its text."""

import re
from html.parser import HTMLParser

import nh3

MAX_HTML = 1_000_000  # characters; of longer HTML only the text is kept
_TAGS = {
    "a", "abbr", "b", "blockquote", "br", "code", "dd", "del", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4", "hr",
    "i", "ins", "li", "ol", "p", "pre", "q", "s", "small", "span", "strong", "sub", "sup", "table", "tbody", "td",
    "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
_BLOCKS = {
    "p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "table", "ul", "ol", "pre", "hr",
}  # fmt: skip
_SILENT = {"script", "style", "head", "title", "template", "noscript"}


def sanitised(html: str) -> str | None:
    """HTML from which everything active is gone: no script, style, form, image or frame; None if too long."""
    if len(html) > MAX_HTML:
        return None
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "tel"},
        clean_content_tags={"script", "style", "title", "template", "noscript", "iframe", "object", "svg", "math"},
        link_rel="noopener noreferrer nofollow",
    ).strip()


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._silent = 0
        self._quotes = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag in _BLOCKS:
            self.pieces.append("\n\n" if tag in ("p", "blockquote") else "\n")
            self.pieces.append("- " if tag == "li" else "")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _BLOCKS and tag not in ("br", "hr"):
            self.pieces.append("\n\n" if tag in ("p", "blockquote") else "\n")
        elif tag in ("td", "th"):
            self.pieces.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.pieces.append(re.sub(r"\s+", " ", data))


def text_of(html: str) -> str:
    """The words of HTML as plain text with its paragraphs."""
    parser = _Text()
    try:
        parser.feed(html[: 4 * MAX_HTML])
        parser.close()
    except (AssertionError, ValueError, RecursionError):
        return re.sub(r"<[^>]{0,1000}>", " ", html[:MAX_HTML])
    lines = [" ".join(line.split()) for line in "".join(parser.pieces).replace("\xa0", " ").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
