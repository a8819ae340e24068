"""What drawn texts are called in each language: the list of all, one diagram or form side by side, sheets."""

import csv
import hashlib
import io
from collections.abc import Sequence
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from wtforms import TextAreaField

from app.designer.blueprint import blueprint
from app.designer.text_list import TEXTS, today
from app.extensions import db
from app.web.acting import act, told
from app.web.actors import current_actor
from app.web.errors import sentence
from app.web.forms import Seen, filled
from app.web.guards import staff
from app.web.listing.drawing import drawn
from app.web.names import people
from app.web.sheets import defused
from processes.clock import utcnow
from processes.documents.translations import said_by_us
from processes.engine.designing import speaking, text_sheets
from processes.engine.designing.errors import RowsWrong, TextsWrong
from processes.engine.designing.speaking import File, Wanted
from processes.engine.files.spoken import Spoken
from processes.people.rules import Role
from processes.settings import LOCALES


class TextsForm(Seen):
    """The texts of one diagram or form, a field for each language."""

    own_name = "texts"
    of: Sequence[Spoken] = ()

    def row(self, text: Spoken) -> list[tuple[str, Any]]:
        """The fields of a text with their languages."""
        return [(language, self[field_name(text.source, locale)]) for locale, language in LOCALES.items()]

    @property
    def wanted(self) -> dict[tuple[str, str], str]:
        """What was typed."""
        return {
            (text.source, one): self[field_name(text.source, one)].data or "" for text in self.of for one in LOCALES
        }

    def shows(self, refusal: Exception) -> bool:
        """What is wrong with a text stands beside it."""
        if isinstance(refusal, TextsWrong):
            for (source, locale), fault in refusal.faults.items():
                self[field_name(source, locale)].errors = [sentence(fault)]
        return isinstance(refusal, TextsWrong)


class Sheet(FlaskForm):
    """Texts from a file."""

    file = FileField(
        _l("Sheet (CSV)"),
        validators=[FileRequired(_l("Choose a file."))],
        description=_l("With the headings source, cs, sk, en; an empty cell changes nothing."),
    )

    def shows(self, refusal: Exception) -> bool:
        """What is wrong is said row by row."""
        if not isinstance(refusal, RowsWrong):
            return False
        faults = [_("Row %(row)d: %(why)s", row=row, why=sentence(fault)) for row, fault in refusal.faults.items()]
        self.file.errors = [sentence(refusal), *faults[:MOST_FAULTS]]
        return True


MOST_FAULTS = 20


def field_name(source: str, locale: str) -> str:
    """The name of the field of a text in a language."""
    return f"t{hashlib.sha256(source.encode()).hexdigest()[:16]}_{locale}"


def _form(file: File, known: Wanted | None = None, **more: Any) -> TextsForm:
    """The fields of a file's texts, with what designers have said."""
    fields: dict[str, Any] = {"of": file.texts}
    data: dict[str, str] = {}
    for text in file.texts:
        for locale, language in LOCALES.items():
            name = field_name(text.source, locale)
            usual = today(text, locale, {})
            rows = 1 + max(text.source.count("\n"), len(text.source) // 60)
            look = {"rows": min(rows, 6), "placeholder": usual, "lang": locale}
            fields[name] = TextAreaField(f"{language}: {text.source[:80]}", render_kw=look)
            data[name] = (known or {}).get((text.source, locale), "")
    form: TextsForm = type("DrawnTexts", (TextsForm,), fields)(data=data, **more)
    return form


def _file(kind: str, pack: str, key: str) -> File:
    found = speaking.files(db.session(), kind=kind, pack=pack, key=key)
    if not found:
        raise NotFound()
    return found[0]


@blueprint.get("/texts")
@staff(Role.PROCESS_DESIGNER)
def texts() -> ResponseReturnValue:
    """Every text that is drawn, where it stands and what it is called in each language."""
    return render_template("designer/texts.html", list=drawn(TEXTS), form=Sheet(formdata=None))


@blueprint.get("/texts/<kind>/<pack>/<key>")
@staff(Role.PROCESS_DESIGNER)
def texts_of(kind: str, pack: str, key: str) -> ResponseReturnValue:
    """The texts of one diagram or form, three languages side by side."""
    return _page(_file(kind, pack, key))


def _page(file: File, form: TextsForm | None = None, status: int = 200) -> ResponseReturnValue:
    session = db.session()
    known = speaking.current(session)
    changes = speaking.changes(session, [text.source for text in file.texts])
    return render_template(
        "designer/texts_of.html",
        file=file,
        form=form or _form(file, known, formdata=None, seen=speaking.last_change(session)),
        lacking={text.source: speaking.lacking(text, known, said_by_us) for text in file.texts},
        changes=changes,
        current=known,
        people=people(session, [change.actor for change in changes]),
    ), status


@blueprint.post("/texts/<kind>/<pack>/<key>")
@staff(Role.PROCESS_DESIGNER)
def say_texts(kind: str, pack: str, key: str) -> ResponseReturnValue:
    """Keep what the texts of one diagram or form are called."""
    file = _file(kind, pack, key)
    form = _form(file)

    def do(session: Session) -> int:
        return speaking.say(session, form.wanted, seen=form.version, **_by())

    def words(count: int) -> str:
        return ngettext("%(num)d text is changed.", "%(num)d texts are changed.", count)

    done = told(words, url_for(".texts_of", kind=kind, pack=pack, key=key))
    return act(form, do, done=done, back=lambda status: _page(file, form, status))


@blueprint.post("/texts/changes/<int:change_id>/take-back")
@staff(Role.PROCESS_DESIGNER)
def take_text_back(change_id: int) -> ResponseReturnValue:
    """Call a text again as before a change."""

    def do(session: Session) -> str:
        return speaking.take_back(session, change_id, **_by())

    file: dict[str, Any] = {name: request.form.get(name, "").replace("\x00", "") for name in ("kind", "pack", "key")}
    where = url_for(".texts_of", **file) if all(file.values()) else url_for(".texts")
    return act(None, do, done=told(_("It is called as before."), where), back=lambda status: redirect(where))


@blueprint.get("/texts.csv")
@staff(Role.PROCESS_DESIGNER)
def texts_sheet() -> Response:
    """Every text once with what it is called in each language, to be translated elsewhere."""
    session = db.session()
    known, told_ = speaking.current(session), io.StringIO()
    sheet = csv.writer(told_)
    sheet.writerow(text_sheets.HEAD)
    every = {text.source: text for file in speaking.files(session) for text in reversed(file.texts)}
    for source, text in sorted(every.items(), key=lambda one: one[0].casefold()):
        row = [source, *(today(text, locale, known) for locale in LOCALES)]
        sheet.writerow([defused(cell) for cell in row])
    return Response(
        "\ufeff" + told_.getvalue(),
        mimetype="text/csv",
        headers={"Content-Disposition": "attachment; filename=texts.csv"},
    )


@blueprint.post("/texts")
@staff(Role.PROCESS_DESIGNER)
def take_texts() -> ResponseReturnValue:
    """Take what texts are called from a sheet, whole or not at all."""
    form = Sheet()

    def do(session: Session) -> int:
        every = {text.source: text for file in speaking.files(session) for text in reversed(file.texts)}
        found = text_sheets.read(filled(form.file).read(text_sheets.MOST_BYTES + 1), drawn=every)
        known = speaking.current(session)
        fresh = {one: said for one, said in found.items() if said != today(every[one[0]], one[1], known)}
        return speaking.say(session, fresh, **_by())

    def words(count: int) -> str:
        return ngettext("%(num)d text is changed.", "%(num)d texts are changed.", count)

    def back(status: int) -> ResponseReturnValue:
        return render_template("designer/texts.html", list=drawn(TEXTS), form=form), status

    return act(form, do, done=told(words, url_for(".texts")), back=back)


def _by() -> dict[str, Any]:
    return {"actor": current_actor().key, "now": utcnow()}
