"""Files as they come: encodings, delimiters, workbooks, bombs, and whatever is no table at all."""

import csv
import io
import random
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processes.customers.rules import is_ico
from processes.imports import child, reader, texts
from processes.imports.errors import FAULTS
from processes.imports.faults import Unreadable
from processes.imports.kinds import Kind
from processes.imports.rows import mapped, read_row
from processes.imports.subjects import FIELDS, Subject, proposed
from processes.imports.values import Reason, Wrong, read
from processes.imports.vocabulary import WORDS_OF
from processes.requests.wording import plain
from tests.imports.workbooks import packed, workbook

PRAGUE = ZoneInfo("Europe/Prague")
TEXT = "Název;Město\nŽluťoučký kůň s.r.o.;Český Těšín\n"


@pytest.mark.parametrize(
    ("raw", "encoding", "delimiter"),
    [
        (TEXT.encode(), "utf-8", ";"),
        (TEXT.encode("utf-8-sig"), "utf-8", ";"),
        (TEXT.encode("windows-1250"), "windows-1250", ";"),
        (TEXT.encode("utf-16"), "utf-16", ";"),
        (TEXT.replace(";", ",").encode(), "utf-8", ","),
        (TEXT.replace(";", "\t").encode("windows-1250"), "windows-1250", "\t"),
        (b"\n\n" + TEXT.replace("\n", "\r\n").encode(), "utf-8", ";"),
        ((TEXT + '"A; B, C, D";"x\ny"\n').encode(), "utf-8", ";"),
    ],
)
def test_encoding_and_delimiter_are_recognised(raw, encoding, delimiter):
    found = reader.look(raw, Subject.ORGANISATIONS)
    assert (found.format, found.encoding, found.delimiter) == ("csv", encoding, delimiter)
    assert found.columns == ["Název", "Město"]
    assert found.rows[0] == ["Žluťoučký kůň s.r.o.", "Český Těšín"]


def test_a_workbook_keeps_dates_numbers_and_words():
    at = datetime(2025, 3, 3, 9, 10)  # noqa: DTZ001 - spreadsheets know no zone
    raw = workbook([["ID", "Založeno", "IČO", "Aktivní"], [7, at, 27074358, True], [], [8.5, "", "Žluťoučký", ""]])
    found = reader.look(raw, Subject.REQUESTS)
    assert (found.format, found.columns) == ("workbook", ["ID", "Založeno", "IČO", "Aktivní"])
    assert found.rows == [["7", "2025-03-03T09:10:00", "27074358", "yes"], ["8.5", "", "Žluťoučký", ""]]
    assert read(Kind.INSTANT, found.rows[0][1], PRAGUE).isoformat() == "2025-03-03T08:10:00+00:00"


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"\xff\xfe", "empty"),
        (b"name\x81\n", "encoding"),
        (b"\x00\x01\x02" * 99, "format"),
        (b"PK\x03\x04 no zip", "workbook"),
        (b"a;b;a\n", "same_columns"),
        (";".join(f"c{n}" for n in range(201)).encode(), "too_many_columns"),
        (b'a;b\n"x;y\n' + b"z" * 1_100_000, "quotes"),
        (b"{", "json"),
        (b"[" * 100_000, "json"),
        (b"[]", "unknown_dump"),
        (b'{"users": []}', "other_subject"),
        (b'{"anything": [1, 2]}', "unknown_dump"),
    ],
)
def test_what_is_no_table_is_refused_by_name(raw, fault):
    with pytest.raises(Unreadable) as refused:
        reader.look(raw, Subject.REQUESTS)
    assert refused.value.fault == fault


def test_too_many_rows_are_refused_in_the_midst():
    raw = b"name\n" + b"x\n" * (child.MOST_ROWS + 1)
    with pytest.raises(Unreadable, match="too_many_rows"), reader.opened(raw, Subject.PRODUCTS) as (_, rows):
        for _ in rows:
            pass


def test_a_bomb_is_refused_before_it_is_unpacked():
    sheet = b"<worksheet><sheetData>" + b"<row><c><v>1</v></c></row>" * 20_000_000
    bomb = packed(sheet)
    assert len(bomb) < reader.MOST_BYTES
    with pytest.raises(Unreadable, match="too_much"):
        reader.look(bomb, Subject.PRODUCTS)


def test_a_child_that_takes_too_much_memory_is_gone(monkeypatch):
    monkeypatch.setattr(reader, "MEMORY", 200 * 1_048_576)
    raw = b'{"tickets": [' + b",".join([b'{"id": 1, "title": "x"}'] * 700_000) + b"]}"
    with pytest.raises(Unreadable) as refused:
        reader.look(raw, Subject.REQUESTS)
    assert refused.value.fault == "too_much"


def test_registration_numbers():
    assert all(is_ico(number) for number in ("27074358", "12345679", "00006947", "31322832"))
    assert not any(is_ico(number) for number in ("27074359", "1234567", "123456790", "00000000", "2707435x", ""))
    assert read(Kind.ICO, "6947", PRAGUE) == "00006947"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-03-03T08:10:00.000Z", "2025-03-03T08:10:00+00:00"),
        ("2025-07-01 10:00", "2025-07-01T08:00:00+00:00"),
        ("1. 7. 2025 10:00:30", "2025-07-01T08:00:30+00:00"),
        ("2025-07-01 08:00:00 UTC", "2025-07-01T08:00:00+00:00"),
        ("1.7.2025", "2025-06-30T22:00:00+00:00"),
    ],
)
def test_instants(text, expected):
    assert read(Kind.INSTANT, text, PRAGUE).isoformat() == expected


@pytest.mark.parametrize("text", ["31.2.2025", "03/04/2025", "1.7.25", "včera", "0001-01-01", "9999-12-31", "45000"])
def test_what_could_be_two_days_is_none(text):
    with pytest.raises(Wrong) as wrong:
        read(Kind.INSTANT, text, PRAGUE)
    assert wrong.value.reason is Reason.NOT_AN_INSTANT


def test_columns_are_known_by_their_names_in_three_languages():
    assert proposed(Subject.PEOPLE, ["Meno", "Priezvisko", "E-mail", "Firma"]) == {
        "first_name": "Meno",
        "last_name": "Priezvisko",
        "email": "E-mail",
        "organisation": "Firma",
    }
    assert proposed(Subject.ORGANISATIONS, ["Company", "VAT ID", "ZIP"]) == {
        "name": "Company",
        "vat_number": "VAT ID",
        "postcode": "ZIP",
    }


def test_no_word_means_two_things_and_all_are_folded():
    for kind, words in WORDS_OF.items():
        assert all(plain(word) == word for word in words), kind
    for subject, fields in FIELDS.items():
        known = [name for field in fields for name in (field.name.replace("_", " "), *field.known_as.split(", "))]
        doubles = {name for name in known if name and known.count(name) > 1}
        assert doubles <= {"id", "name"}, (subject, doubles)


_CELLS = st.text(max_size=40) | st.sampled_from(["27074358", "2025-01-01", "ano", "uzavřeno", "a@b.cz", "1.1.2025"])


@settings(max_examples=150)
@given(st.sampled_from(list(Subject)), st.data())
def test_any_row_is_read_or_refused_by_field(subject, data):
    names = [field.name for field in FIELDS[subject]]
    cells = data.draw(st.lists(_CELLS, min_size=len(names), max_size=len(names)))
    columns = [f"c{n}" for n in range(len(names))]
    mapping = {name: {"column": column} for name, column in zip(names, columns, strict=True)}
    row = read_row(subject, 2, mapped(columns, cells, mapping), PRAGUE)
    refused = {field for field, *_ in row.wrong}
    assert refused <= set(names)
    for field in FIELDS[subject]:
        if row.values.get(field.name):
            assert (field.name in refused) != (field.name in row.means)
        elif field.needed:
            assert field.name in refused


@settings(max_examples=150)
@given(st.binary(max_size=400) | st.text(max_size=300).map(str.encode))
def test_any_bytes_are_a_table_or_refused(raw):
    columns, read = [], []
    try:
        _, columns, rows = child.opened(raw, Subject.REQUESTS)
        read = list(rows)
    except Unreadable as fault:
        refused = fault.fault
    else:
        refused = None
    assert refused is None or refused in FAULTS
    assert all(len(row) == len(columns) and not any("\0" in cell for cell in row) for row in read)


_NASTY = st.text(alphabet="ab;,\t\"'\nžš", max_size=6)


@settings(max_examples=60)
@given(st.lists(st.lists(_NASTY, min_size=3, max_size=3), max_size=12), st.randoms())
def test_what_a_spreadsheet_writes_is_read_back(rows, rnd: random.Random):
    delimiter = rnd.choice(";,\t")
    sink = io.StringIO()
    writer = csv.writer(sink, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(["x1", "x2", "x3"])
    writer.writerows(rows)
    assert list(texts.rows(sink.getvalue(), delimiter))[1:] == [list(row) for row in rows]
