"""Four megabytes of whatever a stranger may send are read in no time; what cannot be read harms nobody."""

import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from time import process_time

import pytest

from processes.mail import reader
from processes.mail.parsing import parse
from tests.mail.letters import letter

SIZE = 4_000_000
HEAD = b"From: kdo@jinde.test\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
PLAIN = HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
SIGNED = HEAD + b"Content-Type: application/pkcs7-mime\r\n"
MIXED = HEAD + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
HTML = HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n"
FORWARD = PLAIN.replace(b"Subject: ", b"Subject: Fwd: ")


Evil = Callable[[], bytes]


def much(head: bytes, piece: bytes, tail: bytes = b"") -> Evil:
    """A piece as often as it goes into the size, made only when its turn comes."""
    return lambda: head + (piece * (SIZE // len(piece) + 1))[:SIZE] + tail


def nested(kind: bytes) -> Evil:
    part = b'Content-Type: %s; boundary="%d"\r\n\r\n--%d\r\n'
    return lambda: HEAD + b"".join(part % (kind, n, n) for n in range(70_000))[:SIZE]


def in_header(name: bytes, piece: bytes) -> Evil:
    return much(name + b": ", piece, b"\r\n" + HEAD + b"\r\nx")


TEXTS = {
    "newlines": b"\n", "crlf": b"\r\n", "carriage returns": b"\r", "spaces": b" ", "tabs and newlines": b"\t\n",
    "quotes": b"> ", "quoted lines": b"> a\n", "deep quotes": b">" * 500 + b"\n", "one line": b"a",
    "wrote": b"On Mon, Nov 3 wrote:\n", "wrote without end": b"On Mon, wrote ", "on": b"On a\n", "on colon": b"On a:\n",
    "wrote wrote": b"On" + b" wrote" * 40 + b" x:\n", "dne": b"Dne 3. 11. napsal\n",
    "dashes": b"-", "rules": b"_",
    "ruled": b"-- a --\n", "ruled words": b"--" + b" a" * 40 + b"\n", "from": b"From: a\n",
    "od": b"Od: a@b.cz\nKomu: b\n",
    "fields": b"From: <a@b.cz>\nSent: x\nTo: y\n\n", "stars": b"*", "marker": b"##- a", 
    "colons": b":", "at signs": b"@",
    "numbers": b"P10007 ", "bad utf-8": b"\xff\xc5", "half letters": b"\xe2\x82", "nul": b"\0", "signature": b"-- \n",
}  # fmt: skip
MARKUPS = {
    "open tags": b"<a ", "angle brackets": b"<", "entities": b"&", "named entities": b"&amp",
    "numbers": b"&#" + b"9" * 5000,
    "comments": b"<!--", "divisions": b"<div>", "bold": b"<b>", "bold italic": b"<b></i>", "lists": b"<ul><li>",
    "tables": b"<table><tr><td>", "misnested": b"<div><table></div></table>", "links": b'<a href="https://x.cz/1">x</a>',
    "unclosed quotes": b"<a href=\"x'>", "both quotes": b"<a \"'>", "scripts": b"<script>",
    "styles": b"</style><style>",
    "declarations": b"<!", "slashes": b"</", "attributes": b"<a " + b"b=c " * 900 + b">", "equals": b"<a href=",
    "svg": b"<svg>",
    "paragraphs": b"<p>", "newlines": b"<br>\n", "textareas": b"<textarea>", "meta": b"<meta ",
    "bold deep": b"<b><div>",
}  # fmt: skip
MESSAGES = {
    **{f"text of {name}": much(PLAIN, piece) for name, piece in TEXTS.items()},
    **{f"forward of {name}": much(FORWARD, piece) for name, piece in TEXTS.items()},
    **{f"html of {name}": much(HTML, piece) for name, piece in MARKUPS.items()},
    "many headers": much(HEAD, b"X-A: b\r\n", b"\r\nx"),
    "the same header": much(HEAD, b"Cc: a@b.cz\r\n", b"\r\nx"),
    "folded header": much(HEAD + b"To: b\r\n", b" c\r\n", b"\r\nx"),
    "no colon": much(HEAD, b"a"),
    "quotes in From": in_header(b"From", b'"'),
    "angles in From": in_header(b"From", b"<a@b "),
    "addresses in To": in_header(b"To", b"a@b.cz, "),
    "letters in To": in_header(b"To", b"a"),
    "words in Subject": in_header(b"Subject", b"=?utf-8?q?"),
    "prefixes in Subject": in_header(b"Subject", b"Re: "),
    "ids in References": in_header(b"References", b"<a@b> "),
    "angles in References": in_header(b"References", b"<"),
    "brackets in results": in_header(b"Authentication-Results", b"(("),
    "methods in results": in_header(b"Authentication-Results", b";dkim=pass"),
    "parameters": in_header(b"Content-Type", b'a;b="'),
    "escapes in parameters": in_header(b"Content-Type", b'a;b="\\"'),
    "continued parameters": in_header(b"Content-Disposition", b";filename*1*=a"),
    "deep mixed": nested(b"multipart/mixed"),
    "deep alternative": nested(b"multipart/alternative"),
    "deep messages": much(HEAD, b"Content-Type: message/rfc822\r\n\r\n"),
    "parts": much(MIXED, b"--b\r\n\r\nx\r\n"),
    "named parts": much(
        MIXED,
        b'--b\r\nContent-Type: a/b; name="' + b'a;b=\\"' * 300 + b'"\r\n\r\nx\r\n',
    ),
    "nearly parts": much(MIXED, b"\n--bb"),
    "signed": much(SIGNED + b"Content-Transfer-Encoding: base64\r\n\r\n", b"MIAG"),
    "signed open": much(
        SIGNED + b"\r\n" + bytes.fromhex("308006092a864886f70d010702"), b"\xa0\x80"
    ),
    "base64": much(HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n", b"="),
    "quoted-printable": much(HEAD + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n", b"="),
    "uuencode": much(HEAD + b"Content-Transfer-Encoding: x-uuencode\r\n\r\n", b"M\n"),
    "punycode": much(PLAIN.replace(b"utf-8", b"punycode"), b"a-"),
    "utf-7": much(PLAIN.replace(b"utf-8", b"utf-7"), b"+2AA-"),
    "a report": much(
        MIXED.replace(b"mixed", b"report") + b"--b\r\nContent-Type: message/delivery-status\r\n\r\n",
        b"Action: failed\r\n\r\n",
    ),
    "failed recipients": much(HEAD + b"X-Failed-Recipients: a@b.cz\r\n\r\n", b"message-id: <"),
}  # fmt: skip


@pytest.mark.parametrize("name", MESSAGES)
def test_four_megabytes_of_anything_are_read_within_two_seconds(name):
    message = MESSAGES[name]()
    start = process_time()
    parse(message)
    assert process_time() - start < 2


def test_five_thousand_links_are_kept():
    links = "".join(f'<p><a href="https://x.cz/{n}">odkaz {n}</a></p>' for n in range(5000))
    start = process_time()
    parsed = reader.read(letter("x", html=links))
    assert parsed.html is not None
    assert parsed.html.count('rel="noopener noreferrer nofollow"') == 5000
    assert process_time() - start < 2


def test_the_child_reads_what_the_parser_reads():
    raw = letter(html="<p>Dobrý den</p>", files=(("a.pdf", "application/pdf", b"%PDF"),), In_Reply_To="<a@b>")
    assert reader.read(raw) == parse(raw)


def child() -> int:
    """The process that reads, in its id."""
    reader.read(letter())
    assert reader._child is not None
    return reader._child.process.pid


def test_one_child_reads_many_messages_and_is_replaced_in_time(monkeypatch):
    first = child()
    assert child() == first
    assert reader._child is not None
    reader._child.left = 0
    assert child() != first


def test_a_child_that_is_killed_costs_one_message(monkeypatch):
    """Stopped in the midst of a message, then killed: the message says so, the next is read."""
    process_id = child()
    os.kill(process_id, signal.SIGSTOP)
    threading.Timer(0.2, os.kill, (process_id, signal.SIGKILL)).start()
    raw = letter()
    parsed = reader.read(raw)
    assert parsed.unread == reader.BROKE_OFF
    (file,) = parsed.files
    assert (file.filename, file.content(raw)) == ("message.eml", raw)
    assert reader.read(raw).unread is None


def test_a_child_that_does_not_answer_in_time_is_killed(monkeypatch):
    process_id = child()
    monkeypatch.setattr(reader, "WALL_SECONDS", 0.3)
    os.kill(process_id, signal.SIGSTOP)
    assert reader.read(letter()).unread == reader.TOO_LONG
    monkeypatch.undo()
    assert reader.read(letter()).unread is None


def test_a_child_stays_within_its_memory(monkeypatch, change_settings):
    monkeypatch.setattr(reader, "MEMORY", 100 * 1_048_576)
    change_settings(max_mail_bytes=1)
    reader._end()
    raw = PLAIN + bytes(60_000_000)
    parsed = reader.read(raw)
    assert parsed.unread == reader.TOO_LARGE
    monkeypatch.undo()
    reader._end()
    assert reader.read(raw).unread is None


def test_a_child_has_no_secret_of_ours(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "tajné")
    reader._end()
    environment = Path(f"/proc/{child()}/environ").read_bytes()
    assert b"SECRET_KEY" not in environment
    reader._end()
