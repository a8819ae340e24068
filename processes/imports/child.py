"""The process that reads files from outside: it holds no secret, no connection, and limits on time and memory.

On standard input one line of JSON (what the rows are, how many are wanted), then the file. On standard output lines of
JSON: what was recognised, then each row as a list of texts, then how many there were; or why it cannot be read.
"""

import os
import resource
import sys
from collections.abc import Iterator
from itertools import islice
from typing import Any, BinaryIO

import orjson

from processes.imports import dumps, glpi, sheets, texts, zammad
from processes.imports.faults import Unreadable
from processes.imports.subjects import FIELDS, Subject

TOO_MUCH_MEMORY = 71  # exit code
MOST_COLUMNS = 200
MOST_ROWS = 50_000
_SYSTEMS = {"Zammad": zammad, "GLPI": glpi}


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Read one file and say what is in it."""
    asked = orjson.loads(source.readline())
    try:
        about, columns, rows = opened(source.read(), Subject(asked["subject"]))
        _send(sink, {**about, "columns": columns})
        number = 0
        for number, row in enumerate(islice(rows, asked["rows"]), start=1):
            if number > MOST_ROWS:
                raise Unreadable("too_many_rows")
            _send(sink, row)
        _send(sink, {"rows": number})
    except Unreadable as fault:
        _send(sink, {"fault": fault.fault})


def opened(raw: bytes, subject: Subject) -> tuple[dict[str, Any], list[str], Iterator[list[str]]]:
    """What a file is, its columns and its rows; Unreadable."""
    if not raw.strip():
        raise Unreadable("empty")
    if sheets.is_workbook(raw):
        about: dict[str, Any] = {"format": "workbook", "encoding": None, "delimiter": None, "system": None}
        return about, *_table(sheets.rows(raw))
    text, encoding = texts.decoded(raw)
    if text.lstrip()[:1] in ("{", "["):
        return _dump(text, encoding, subject)
    if "\0" in text[: texts.SAMPLE]:
        raise Unreadable("format")
    delimiter = texts.delimiter_of(text)
    about = {"format": "csv", "encoding": encoding, "delimiter": delimiter, "system": None}
    return about, *_table(texts.rows(text, delimiter))


def _table(rows: Iterator[list[str]]) -> tuple[list[str], Iterator[list[str]]]:
    """The names of the columns, from the first row that says anything, and the rows beneath them."""
    for row in rows:
        if any(cell.strip() for cell in row):
            break
    else:
        raise Unreadable("empty")
    while row and not row[-1].strip():
        row = row[:-1]
    columns = [_clean(cell) for cell in row]
    if len(columns) > MOST_COLUMNS:
        raise Unreadable("too_many_columns")
    named = [name for name in columns if name]
    if len(set(named)) < len(named):
        raise Unreadable("same_columns")
    width = len(columns)
    cleaned = ([_clean(cell) for cell in (*row, *[""] * width)][:width] for row in rows)
    return columns, (row for row in cleaned if any(row))


def _dump(text: str, encoding: str, subject: Subject) -> tuple[dict[str, Any], list[str], Iterator[list[str]]]:
    try:
        named, alone = dumps.parted(orjson.loads(text))
    except orjson.JSONDecodeError as error:
        raise Unreadable("too_much" if "memory" in error.msg else "json") from None
    for system, module in _SYSTEMS.items():
        dump = module.claims(named, alone)
        if dump is None:
            continue
        if not set(module.LISTS.get(subject, ())) & dump.keys():
            raise Unreadable("other_subject")
        columns = [field.name for field in FIELDS[subject]]
        about = {"format": "json", "encoding": encoding, "delimiter": None, "system": system}
        return (
            about,
            columns,
            ([_clean(_said(row.get(name))) for name in columns] for row in module.rows(subject, dump)),
        )
    raise Unreadable("unknown_dump")


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _clean(cell: str) -> str:
    """A cell without signs that no text has; surrogates that stand alone cannot be written down."""
    shown = "".join(c for c in cell if c in "\n\t" or (c >= " " and c != "\x7f"))
    return shown.encode("utf-8", "replace").decode().strip()


def _send(sink: BinaryIO, data: object) -> None:
    sink.write(orjson.dumps(data) + b"\n")


def main() -> None:
    """Serve the pipes with the limits that were given as arguments: bytes of memory, seconds of CPU."""
    memory, seconds = int(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        serve(sys.stdin.buffer, sys.stdout.buffer)
    except MemoryError:
        os._exit(TOO_MUCH_MEMORY)
    except RecursionError:
        _send(sys.stdout.buffer, {"fault": "json"})
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
