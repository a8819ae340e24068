"""Sets documents as PDF by Typst: one template each, plain data, the same bytes for the same data (no Flask here)."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Literal

from processes.documents.letters import Letters
from processes.documents.translations import translator

if TYPE_CHECKING:
    from typst import Fonts

TEMPLATES = Path(__file__).with_name("templates") / "pdf"
FONTS = Path(__file__).with_name("fonts")  # the build of the front end brings them
PARTS = "parts"  # what all documents share
# Words of a template: `t("Work")`, `t("Customer", of: "invoice")`.
MARKED = re.compile(r'\bt\("(?P<message>(?:[^"\\]|\\.)+)"(?:, of: "(?P<context>[^"]+)")?')


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that travels inside a document, such as an invoice's ISDOC (its `relationship` is `alternative`)."""

    name: str
    content: bytes
    media_type: str
    description: str
    relationship: Literal["alternative", "data", "source", "supplement"] = "alternative"


def render(
    document: str, data: Mapping[str, Any], files: Sequence[Attachment] = (), *, logo: bytes | None = None
) -> bytes:
    """A tagged PDF/A-3b of `templates/pdf/<document>.typ`, in the language and of the day that the data name.

    `data["language"]` is two letters, `data["date"]` an ISO day; all that they hold is what JSON can hold, and never
    markup. `logo` is a PNG that stands at the head, named as the supplier is. The template reads nothing else: no
    clock, network or font of the machine. RuntimeError (Typst's, with the place in the template) for a template that
    fails.
    """
    import typst  # 20 MB with its fonts: only a worker that draws pays for it

    given = {**_displayable(data), "words": words(document, data["language"]), "files": _listed(files)}
    given["logo"] = data["supplier"]["name"] if logo else None
    made_at = datetime.combine(date.fromisoformat(data["date"]), time(), UTC)
    with TemporaryDirectory(prefix="podpora-document-") as folder:
        root = Path(folder)
        for name in (document, PARTS):
            (root / f"{name}.typ").write_bytes(_source(name))
        (root / "data.json").write_text(json.dumps(given))
        if logo:
            (root / "logo.png").write_bytes(logo)
        for number, file in enumerate(files):
            (root / f"file-{number}").write_bytes(file.content)
        try:
            return typst.compile(
                root / f"{document}.typ",
                root=root,
                format="pdf",
                font_paths=_fonts(),
                ignore_system_fonts=True,
                pdf_standards=["a-3b", "ua-1"],
                timestamp=made_at,
            )
        except typst.TypstError as error:
            error.add_note(error.diagnostic)
            raise


@cache
def words(document: str, language: str) -> dict[str, str]:
    """The marked words of a template and of what all share, in a language; those with a context as `context|word`."""
    found: dict[str, str] = {}
    catalogue = translator(language)
    for name in (document, PARTS):
        for mark in MARKED.finditer(_source(name).decode()):
            message, context = mark["message"], mark["context"]
            if context:
                found[f"{context}|{message}"] = str(catalogue.pgettext(context, message))
            else:
                found[message] = catalogue.gettext(message)
    return found


def _displayable(data: Mapping[str, Any]) -> dict[str, Any]:
    """The data with only what the fonts can show: PDF/A refuses a letter that no font has."""

    def shown(value: Any) -> Any:
        if isinstance(value, str):
            return _letters().shown(value)
        if isinstance(value, Mapping):
            return {name: shown(one) for name, one in value.items()}
        return [shown(one) for one in value] if isinstance(value, list | tuple) else value

    return {name: shown(value) for name, value in data.items()}


def _listed(files: Sequence[Attachment]) -> list[dict[str, str]]:
    return [
        {
            "path": f"file-{number}",
            "name": file.name,
            "media_type": file.media_type,
            "description": file.description,
            "relationship": file.relationship,
        }
        for number, file in enumerate(files)
    ]


@cache
def _source(name: str) -> bytes:
    return (TEMPLATES / f"{name}.typ").read_bytes()


@cache
def _letters() -> Letters:
    return Letters(path.read_bytes() for path in font_files())


@cache
def _fonts() -> "Fonts":
    import typst

    font_files()
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def font_files() -> list[Path]:
    """The fonts of documents; FileNotFoundError before the first build of the front end."""
    found = sorted(FONTS.glob("*.ttf"))
    if not found:
        raise FileNotFoundError("the fonts of documents are missing: run `make setup`")
    return found
