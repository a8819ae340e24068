"""Rules of the house about words: each is marked, found, and translated into Czech and Slovak in full."""

import io
import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from processes.documents.extraction import bpmn, form, python
from processes.documents.translations import DOMAIN, FOLDER, languages, translator
from processes.documents.typesetting import MARKED
from tests.house.code import ROOT

KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "lazy_gettext": None,
    "_l": None,
    "lazy_ngettext": (1, 2),
    "lazy_pgettext": ((1, "c"), 2),
}
LOCALES = ["cs", "sk"]
# A name would have to be bent into the vocative.
GREETINGS = {"Hello %(name)s,", "Hello, %(name)s"}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|(?<!\{)\{(\w+(?:!r)?)\}")
Key = tuple[str, str | None]  # message (the singular) and context


def _look_inside(folder: str) -> bool:
    name = Path(folder).name
    return not name.startswith((".", "_")) and name not in ("node_modules", "build", "data")


@pytest.fixture(scope="module")
def words() -> set[Key]:
    """Every message of the sources."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(ROOT, methods, options, KEYWORDS, directory_filter=_look_inside)
    return {(said[0] if isinstance(said, tuple) else said, context) for _, _, said, _, context in found}


@pytest.fixture(scope="module", params=LOCALES)
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    with (FOLDER / request.param / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as file:
        return read_po(file, locale=request.param)


def _forms(message: Message) -> Iterator[tuple[str, str]]:
    """Each translated form with the English it stands for."""
    if isinstance(message.id, str):
        yield message.id, str(message.string)
    else:
        for number, said in enumerate(message.string):
            yield message.id[min(number, 1)], said


def _said(catalogue: Catalog) -> Iterator[tuple[str, str]]:
    for message in catalogue:
        if message.id:
            yield from _forms(message)


def test_words_are_found_wherever_they_stand(words: set[Key]) -> None:
    assert {
        ("Skip to content", None),  # a page
        ("Your password was changed", None),  # a mail
        ("There is no such person.", None),  # a refusal's class
        ("Sign in", None),  # a form of ours
        ("Approve and assign", None),  # a choice of a form-js form
        ("Request logged", None),  # an event of a diagram
        ("Customer", "invoice"),  # a word with another meaning elsewhere
        ("Date of taxable supply", None),  # a document
    } <= words


def test_a_catalogue_says_everything_and_nothing_else(catalogue: Catalog, words: set[Key]) -> None:
    kept = {(m.id[0] if isinstance(m.id, tuple) else m.id, m.context) for m in catalogue if m.id}
    assert kept == words, "`make messages` brings the catalogues up to date"
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []
    assert [english for english, said in _said(catalogue) if not said.strip()] == []
    assert [f"{message.id}: {fault}" for message, found in catalogue.check() for fault in found] == []


def test_every_plural_has_its_forms(catalogue: Catalog) -> None:
    plurals = [message for message in catalogue if isinstance(message.id, tuple)]
    assert plurals
    assert {len(message.string) for message in plurals} == {catalogue.num_plurals} == {3}


def test_placeholders_survive_translation(catalogue: Catalog) -> None:
    wrong = []
    for english, said in _said(catalogue):
        expected, found = (Counter(a or b for a, b in PLACEHOLDER.findall(text)) for text in (english, said))
        if expected != found and not (english in GREETINGS and not found - expected):
            wrong.append((english, said, sorted((expected - found) + (found - expected))))
    assert [entry for entry in wrong if entry[2] != ["num"]] == []  # a plural's singular may leave its number out
    assert len(wrong) <= 1


def test_translations_end_as_the_english_does(catalogue: Catalog) -> None:
    def ending(text: str) -> str:
        return text[-1] if text[-1] in ".,:?…" else ""

    assert [pair for pair in _said(catalogue) if ending(pair[0]) != ending(pair[1])] == []


def test_translations_are_set_as_czech_and_slovak_are(catalogue: Catalog) -> None:
    texts = [said for english, said in _said(catalogue) if "JSON" not in english]
    assert [said for said in texts if '"' in said or "..." in said or "  " in said] == []
    assert [said for said in texts if said.count("„") != said.count("“")] == []


def test_neither_language_borrows_the_others_letters(catalogue: Catalog) -> None:
    others = {"cs": set("ľĺŕôä"), "sk": set("ěřů")}[str(catalogue.locale)]
    assert [said for _english, said in _said(catalogue) if others & set(said.lower())] == []


class _Bare(HTMLParser):
    """Collects the text and the spoken attributes that stand in a template without being marked."""

    SPOKEN = ("aria-label", "title", "placeholder", "alt", "data-label")

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.quiet = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.quiet += tag in ("style", "script")
        self.found += [value for name, value in attrs if name in self.SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        self.quiet -= tag in ("style", "script")

    def handle_data(self, data: str) -> None:
        if not self.quiet:
            self.found.append(data)


NAMES = {"PDF", "Podpora"}
CLASSES = re.compile(r"\{% block \w+_class %\}.*?\{% endblock %\}")
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)


def _unmarked(path: Path) -> list[str]:
    text = JINJA.sub("", CLASSES.sub("", path.read_text()))
    bare = _Bare()
    bare.feed(text)
    texts = bare.found if path.suffix == ".html" else [text]
    return [word for text in texts for word in re.findall(r"[^\W\d_]{2,}", text) if word not in NAMES]


def test_no_template_says_anything_unmarked() -> None:
    templates = [
        path
        for folder in ("app", "processes/documents")
        for path in sorted((ROOT / folder).rglob("templates/**/*"))
        if path.suffix == ".html" and "node_modules" not in path.parts
    ]
    assert len(templates) > 50
    assert {str(path): found for path in templates if (found := _unmarked(path))} == {}


STRING, COMMENT = re.compile(r'"(?:[^"\\]|\\.)*"'), re.compile(r"//[^\n]*")
SHOWN = re.compile(r"\[([^\[\]]*)\]")
DOCUMENTS = sorted((ROOT / "processes/documents/templates/pdf").glob("*.typ"))


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_no_document_says_anything_unmarked(path: Path) -> None:
    """Its templates are code: what is shown stands in `t("…")` or comes with the data, none in brackets or strings."""
    source = path.read_text()
    assert re.findall(r"(?<!let )\bt\((?!\")[^\n]*", source) == [], "a variable is no constant to translate"
    bare = COMMENT.sub("", STRING.sub('""', source))
    assert [shown for shown in SHOWN.findall(bare) if re.search(r"[^\W\d_]{2,}", shown)] == []
    unmarked = STRING.findall(MARKED.sub("", COMMENT.sub("", source)))
    assert [text for text in unmarked if re.search(r"[^\W\d_]{2,} ", text)] == []


def test_an_unknown_language_speaks_english() -> None:
    assert translator("xx").gettext("Sign in") == "Sign in"
    assert languages() == ["en", *LOCALES]


def test_sentences_of_refusals_are_found_in_code() -> None:
    source = b"""
class TooLate(Refusal):
    message = "It is too late."
def late():
    raise TooLate("Much too late, {name}.", name="Eva")
def broken():
    raise ValueError("for programmers only")
outcome = Outcome("filed", reason="nothing was written")
word = N_("Marked")
"""
    found = {message for _, _, message, _ in python(io.BytesIO(source), KEYWORDS, (), {})}
    assert found == {"It is too late.", "Much too late, {name}.", "nothing was written", "Marked"}


def test_names_are_found_in_diagrams_and_forms() -> None:
    diagram = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><message name="sent"/>
<process id="p" name="A way"><userTask id="t" name="Do
 it"/><sequenceFlow id="f" name="Yes" sourceRef="t" targetRef="t"/><endEvent id="e"/></process></definitions>"""
    assert [message for _, _, message, _ in bpmn(io.BytesIO(diagram), (), (), {})] == ["A way", "Do it", "Yes"]
    drawn = b'{"components": [{"label": "Kind", "values": [{"label": "Big", "value": "b"}]}, {"text": "Read this"}]}'
    assert {message for _, _, message, _ in form(io.BytesIO(drawn), (), (), {})} == {"Kind", "Big", "Read this"}
