"""Documents: the same bytes for the same data, an archive that people can search and hear, data that is no markup."""

import hashlib
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podpora.bench.documents import invoice
from processes import domains
from processes.billing.document import invoice_data
from processes.documents import typesetting
from processes.documents.letters import MISSING
from processes.documents.typesetting import Attachment, font_files, render
from tests.documents.reading import fonts_of, opened, outside, pages_of, text_of

CZECH = "aábcčdďeéěfghiíjklmnňoópqrřsštťuúůvwxyýzž"
SLOVAK = "aáäbcčdďeéfghiíjklĺľmnňoóôpqrŕsštťuúvwxyýzž"
LETTERS = " ".join(re.findall(".{1,14}", CZECH + CZECH.upper() + SLOVAK + SLOVAK.upper()))
ISDOC = b'<?xml version="1.0" encoding="utf-8"?><Invoice xmlns="http://isdoc.cz/namespace/2013" version="6.0.2"/>'
HASH = """
from hashlib import sha256
from podpora.bench.documents import invoice
from processes import domains
from processes.billing.document import invoice_data
from processes.documents.typesetting import Attachment, render

domains.load()
file = Attachment("FV2026-0001.isdoc", b"<Invoice/>", "application/xml", "ISDOC")
print(sha256(render("invoice", invoice_data(invoice(1, 40)), [file])).hexdigest())
"""


@pytest.fixture(autouse=True, scope="module")
def _domains() -> None:
    domains.load()


def invoice_saying(
    description: str = "Práce", *, pieces: int = 1, locale: str = "cs", customer: str = "Pekárny"
) -> bytes:
    """An invoice whose first piece of work is described by these words."""
    made = invoice(1, pieces)
    made.work[0].description = description
    made.customer = {**made.customer, "name": customer}
    return render("invoice", invoice_data(made, locale))


def test_the_same_data_gives_the_same_bytes_in_any_process_and_place(tmp_path: Path) -> None:
    found, root = set(), str(Path(typesetting.__file__).parents[2])
    for number, zone in enumerate(("UTC", "Pacific/Auckland")):
        place = tmp_path / str(number)
        place.mkdir()
        own = {"PYTHONPATH": root, "PYTHONHASHSEED": str(number), "TZ": zone} | dict.fromkeys(("TMPDIR", "HOME"), place)
        command, env = [sys.executable, "-c", HASH], {**os.environ, **own}
        ran = subprocess.run(command, cwd=place, env=env, capture_output=True, text=True, timeout=120)
        assert ran.returncode == 0, ran.stderr
        found.add(ran.stdout.strip())
        assert list(place.iterdir()) == []
    assert len(found) == 1


def test_other_data_give_other_bytes() -> None:
    assert len({hashlib.sha256(invoice_saying(words)).digest() for words in ("Práce", "Jiná práce")}) == 2


def test_a_document_is_a_tagged_archive_in_its_language() -> None:
    pdf = invoice_saying(locale="sk")
    reader = opened(pdf)
    root = reader.root_object
    assert str(root["/Lang"]) == "sk"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    said = root["/Metadata"].get_object().get_data().decode()
    assert re.findall(r"<pdfaid:(part|conformance)>(\w)<", said) == [("part", "3"), ("conformance", "B")]
    assert re.findall(r"<pdfuaid:part>(\d)<", said) == ["1"]
    (intent,) = root["/OutputIntents"]
    assert intent.get_object()["/S"] == "/GTS_PDFA1"
    assert intent.get_object()["/DestOutputProfile"].get_object().get_data()
    assert not reader.is_encrypted
    assert "/ID" in reader.trailer
    assert not {"/JavaScript", "/OpenAction", "/AA", "/AcroForm"} & root.keys()
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == ("Faktúra FV2026-0001", "Servis Brno s.r.o.")
    assert reader.metadata.creation_date is not None
    assert reader.metadata.creation_date.date() == date(2026, 11, 2)  # of the document, not of the machine


def test_the_structure_names_headings_and_tables() -> None:
    kinds: list[str] = []
    waiting = [opened(invoice_saying()).root_object["/StructTreeRoot"]]
    while waiting:
        element = waiting.pop().get_object()
        kinds.append(str(element.get("/S")))
        below = element.get("/K", [])
        waiting += [one for one in (below if isinstance(below, list) else [below]) if hasattr(one.get_object(), "get")]
    assert kinds.count("/H1") == 2
    assert kinds.count("/H2") == 2
    assert kinds.count("/Table") == 2
    assert kinds.count("/TH") == 5 + 8


def test_its_fonts_come_with_the_product_and_stand_inside() -> None:
    fonts = fonts_of(invoice_saying(LETTERS))
    assert sorted(str(font["/FontName"]).partition("+")[2] for font in fonts) == ["Inter-Regular", "Inter-SemiBold"]
    assert all("/FontFile2" in font for font in fonts)


def test_every_czech_and_slovak_letter_is_found_in_both_weights() -> None:
    page, overview = pages_of(invoice_saying(LETTERS, customer=LETTERS))
    assert LETTERS in " ".join(overview.split())
    assert LETTERS in " ".join(page.split())


@pytest.mark.parametrize(
    "words",
    [
        '#import "@preview/cetz:0.3.0" *b* _i_ = h $x^2$ `raw` \\ @ref <label> // no /* comment */ ~ -- ...',
        '#read("/etc/passwd") #image("http://127.0.0.1/x.png") #pagebreak()',
        '"); panic("',
        "%(month)s %% %s {0} {{ 7*7 }}",
        "<b>tučně</b> & -> => 3x4",
    ],
)
def test_data_is_never_markup(words: str) -> None:
    said = text_of(invoice_saying(words, customer=words))
    assert said.count(words) >= 2


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("hotovo \N{SLIGHTLY SMILING FACE} 中", f"hotovo {MISSING} {MISSING}"),
        ("zvon\x07ek \N{RIGHT-TO-LEFT OVERRIDE}abc", "zvonek abc"),
        ("z\u030cluty\u0301", "žlutý"),  # letters in two parts
        ("a\ue000b\ufffdc", f"a{MISSING}b{MISSING}c"),
        ("řádek\nřádek\tsloupec", "řádek řádek sloupec"),
    ],
)
def test_what_no_font_can_show_stops_no_document(typed: str, shown: str) -> None:
    assert shown in text_of(invoice_saying(typed))


@settings(max_examples=25)
@given(st.text(min_size=1, max_size=400), st.text(min_size=1, max_size=60))
def test_any_text_can_be_set(description: str, customer: str) -> None:
    assert invoice_saying(description, customer=customer).startswith(b"%PDF-")


def test_a_file_travels_inside_and_comes_out_as_it_was() -> None:
    file = Attachment("FV2026-0001.isdoc", ISDOC, "application/xml", "Elektronická faktura ISDOC 6.0.2")
    reader = opened(render("invoice", invoice_data(invoice(1, 1)), [file]))
    (kept,) = reader.root_object["/AF"]
    known = kept.get_object()
    assert (known["/AFRelationship"], known["/UF"], known["/Desc"]) == ("/Alternative", file.name, file.description)
    assert known["/EF"]["/F"].get_object()["/Subtype"] == "/application/xml"
    assert {name: list(contents) for name, contents in reader.attachments.items()} == {file.name: [ISDOC]}
    assert "<pdfaid:part>3<" in reader.root_object["/Metadata"].get_object().get_data().decode()


def test_an_overview_of_many_pages_has_its_head_on_each_and_one_sum() -> None:
    made = invoice(1, 300)
    first, *overview = pages_of(render("invoice", invoice_data(made, "cs")))
    assert len(overview) > 10
    assert f"1 / {len(overview) + 1}" in first
    for number, page in enumerate(overview, start=2):
        assert "Datum Začátek Konec Požadavek Co bylo provedeno Odpracováno Účtováno Bez DPH" in page
        assert f"FV2026-0001 {number} / {len(overview) + 1}" in page
    assert sum(page.count("Celkem") for page in overview) == 1
    together = " ".join(overview)
    assert [piece.request.number for piece in made.work if together.count(piece.request.number) != 1] == []


@pytest.mark.parametrize("pieces", range(8, 20))  # wherever the page ends
def test_the_sum_never_stands_without_work_above_it(pieces: int) -> None:
    made = invoice(1, pieces)
    pdf = render("invoice", invoice_data(made, "cs"))
    assert outside(pdf) == []
    *_, last = pages_of(pdf)
    assert "Celkem" in last
    assert made.work[-1].request.number in last


def test_long_words_and_long_texts_are_neither_cut_nor_overprinted() -> None:
    address = "https://desk.example/" + "soubor_s_dlouhym_jmenem" * 12
    text = " ".join(f"slovo{number}" for number in range(2500))
    pdf = invoice_saying(f"{address} {text}")
    assert outside(pdf) == []
    pages = pages_of(pdf)
    said = " ".join(pages)
    assert address in "".join(said.split())
    assert [number for number in range(2500) if not re.search(rf"\bslovo{number}\b", said)] == []
    assert len(pages) > 3
    assert max(len(line) for page in pages[1:] for line in page.splitlines() if "soubor" in line) < 80


def test_a_template_that_fails_says_where() -> None:
    data = invoice_data(invoice(1, 1), "cs")
    del data["symbol"]
    with pytest.raises(RuntimeError, match="symbol") as failed:
        render("invoice", data)
    assert "invoice.typ:" in "".join(failed.value.__notes__)


def test_without_its_fonts_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(typesetting, "FONTS", tmp_path)
    with pytest.raises(FileNotFoundError, match="make setup"):
        font_files()
