"""Every drawn text as a list: where it stands, what it is called in each language, in which nobody has said it."""

from collections.abc import Iterable, Iterator, Mapping
from operator import attrgetter
from typing import Any

from flask_babel import gettext
from sqlalchemy import Integer, Text, bindparam, column, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from app.web.drawn import said
from app.web.listing.columns import Column
from app.web.listing.filters import Choice, Words
from app.web.listing.listing import Asked, Empty, Listing, registered
from processes.documents.translations import N_, said_by_us
from processes.engine.designing import speaking
from processes.engine.designing.speaking import File, Wanted
from processes.engine.files.spoken import Spoken
from processes.engine.store.models import AnyRow
from processes.paging import By, Page, page_from, spoken
from processes.settings import LOCALES

_COLUMNS = ("source", "where", "address", *LOCALES, "lacking")
_ROWS = (
    func.unnest(
        bindparam("ids", type_=ARRAY(Integer)), *(bindparam(f"every_{name}", type_=ARRAY(Text)) for name in _COLUMNS)
    )
    .table_valued(column("id", Integer), *(column(name, Text) for name in _COLUMNS), name="drawn")
    .render_derived()
)
_READ = select(*_ROWS.c)
ANY = "any"
SHOWN = 3  # of the elements at which a text stands


def today(text: Spoken, locale: str, known: Wanted) -> str:
    """What a text is called in a language: by designers, by its file, by the product; empty where by nobody."""
    return known.get((text.source, locale)) or text.own.get(locale) or said_by_us(text.source, locale) or ""


def untranslated(texts: Iterable[Spoken], known: Wanted) -> int:
    """How many texts nobody has said in some language."""
    return sum(1 for text in texts if speaking.lacking(text, known, said_by_us))


def _address(file: File) -> str:
    return f"{file.kind.value}/{file.pack}/{file.key}"


def _lines(file: File, known: Wanted) -> Iterator[dict[str, str]]:
    name, address = said(file.name), _address(file)
    name += "" if file.pack == "standard" else f" ({file.pack})"
    for text in file.texts:
        yield _line(f"{name} · {_places(text)}", address, text, known)


def _places(text: Spoken) -> str:
    more = len(text.elements) - SHOWN
    return ", ".join(text.elements[:SHOWN]) + (f" +{more}" if more > 0 else "")


def _line(where: str, address: str, text: Spoken, known: Wanted) -> dict[str, str]:
    return {
        "source": text.source,
        "where": where,
        "address": address,
        **{locale: today(text, locale, known) for locale in LOCALES},
        "lacking": " ".join(speaking.lacking(text, known, said_by_us)),
    }


def _is_asked(line: Mapping[str, str], chosen: Mapping[str, Any]) -> bool:
    lacking, looked = chosen["lacking"], chosen["text"].casefold()
    if lacking and not (line["lacking"] if lacking == ANY else lacking in line["lacking"].split()):
        return False
    return not looked or any(looked in line[name].casefold() for name in ("source", "where", *LOCALES))


def _found(asked: Asked, after: str | None, limit: int) -> Page[AnyRow]:
    known, chosen = speaking.current(asked.session), asked.chosen
    files = [file for file in speaking.files(asked.session) if chosen["file"] in (None, _address(file))]
    lines = [line for file in files for line in _lines(file, known) if _is_asked(line, chosen)]
    given: dict[str, Any] = {f"every_{name}": [line[name] for line in lines] for name in _COLUMNS}
    return page_from(asked.session, _READ.params(ids=list(range(len(lines))), **given), asked.order, after, limit)


def _lacking(asked: Asked) -> list[tuple[str, str]]:
    return [(ANY, gettext("in some language")), *LOCALES.items()]


def _files(asked: Asked) -> list[tuple[str, str]]:
    return [(_address(file), f"{said(file.name)} ({file.key})") for file in speaking.files(asked.session)]


def _nothing(asked: Asked) -> Empty:
    if asked.chosen["lacking"]:
        return Empty(title=N_("Everything is said"), text=N_("No text lacks these words."), icon="language")
    return Empty(title=N_("No text is found"), text=N_("Texts come from diagrams and forms."), icon="language")


IN_ORDER = [By(_ROWS.c.id)]
TEXTS = registered(
    Listing(
        name="drawn-texts",
        endpoint="designer.texts",
        title=N_("Texts"),
        columns=[
            Column(
                key="source",
                title=N_("As it is drawn"),
                value=lambda row: row.source,
                sort=[By(spoken(_ROWS.c.source))],
            ),
            Column(key="where", title=N_("Where it stands"), value=lambda row: row.where, sort=IN_ORDER, is_told=True),
            *(
                Column(key=locale, title=language, value=attrgetter(locale), is_told=True)
                for locale, language in LOCALES.items()
            ),
        ],
        filters=[
            Words(name="text", title=N_("Text or place")),
            Choice(
                name="lacking",
                title=N_("Untranslated"),
                options=_lacking,
                parse=lambda given: given if given == ANY or given in LOCALES else None,
            ),
            Choice(name="file", title=N_("Process or form"), options=_files, parse=lambda given: given or None),
        ],
        find=_found,
        order=IN_ORDER,
        cells="designer/_text_cells.html",
        empty=_nothing,
    )
)
