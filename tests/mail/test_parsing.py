"""What real mail programs write is read right, and what they write wrongly too."""

import base64
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import orjson
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from processes.mail.markup import sanitised
from processes.mail.parsing import MAX_BODY, ParsedMail, headers_of, parse
from processes.mail.reading import from_json
from tests.mail.letters import bounce, letter

CZECH = "Příliš žluťoučký kůň úpěl ďábelské ódy – „ěščřžýáíé“"


def raw(headers: str, body: bytes) -> bytes:
    return headers.strip().replace("\n", "\r\n").encode() + b"\r\n\r\n" + body


def test_a_whole_letter():
    message = letter(
        CZECH,
        subject=f"Re: {CZECH}",
        html=f"<p>{CZECH}</p><script>alert(1)</script>",
        files=(("žádost č. 1.pdf", "application/pdf", b"%PDF-1.4"),),
        In_Reply_To="<a@x>",
        References="<r1@x> <r2@x> <a@x>",
        Importance="high",
    )
    parsed = parse(message)
    assert parsed.text == CZECH
    assert parsed.top.subject == f"Re: {CZECH}"
    assert (parsed.top.sender_name, parsed.top.sender_address) == ("Karel Dvořák", "requester@mlekarna.test")
    assert parsed.top.answers == ("<a@x>", "<r2@x>", "<r1@x>")
    assert parsed.top.is_urgent
    assert parsed.html == f"<p>{CZECH}</p>"
    (file,) = parsed.files
    assert (file.filename, file.content_type, file.size) == ("žádost č. 1.pdf", "application/pdf", 8)
    assert file.content(message) == b"%PDF-1.4"
    assert parsed.faults == ()


@pytest.mark.parametrize("charset", ["windows-1250", "iso-8859-2", "utf-8", "cp1250", "x-cp1250"])
def test_czech_charsets(charset):
    words = "Žluťoučký kůň, příští úterý"
    body = words.encode({"x-cp1250": "cp1250"}.get(charset, charset))
    parsed = parse(
        raw(f"From: a@b.cz\nContent-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: 8bit", body)
    )
    assert parsed.text == words


@pytest.mark.parametrize(
    "label", ["iso-8859-2", "iso-8859-1", "us-ascii", "utf-8", "nonsense", '"', "hex", "rot13", "idna"]
)
def test_windows_1250_under_a_wrong_label(label):
    words = "Šťastná žába ťuká ž"
    body = words.encode("cp1250")
    assert parse(raw(f"From: a@b.cz\nContent-Type: text/plain; charset={label}", body)).text == words


def test_a_raw_eight_bit_subject():
    parsed = parse(b"From: a@b.cz\r\nSubject: P\xf8\xedli\xb9 \xe8asto\r\n\r\nx")  # ISO-8859-2 without any label
    assert "asto" in parsed.top.subject
    assert parse("From: a@b.cz\r\nSubject: Příliš\r\n\r\nx".encode()).top.subject == "Příliš"


def test_broken_encoded_words_stay_readable():
    parsed = parse(b"From: =?utf-8?q?broken <a@b.cz>\r\nSubject: =?utf-8?b?!!!?= =?nope?q?x=E9?=\r\n\r\nx")
    assert parsed.top.sender_address == "a@b.cz"


def test_html_only_becomes_text():
    head = "<head><style>p{}</style><title>t</title></head>"
    html = f"<html>{head}<body><p>Dobrý den,</p><div>nejde <b>síť</b>.<br>Díky</div>"
    page = letter("x", html=html).replace(b"x\r\n", b"\r\n", 1)
    assert parse(page).text == "Dobrý den,\n\nnejde síť.\nDíky"


@pytest.mark.parametrize(
    "bad",
    [
        "<script>alert(1)</script>",
        '<img src="x" onerror="alert(1)">',
        '<a href="javascript:alert(1)">x</a>',
        '<iframe src="https://x"></iframe>',
        '<form action="https://x"><input name="p"></form>',
        '<p style="background:url(https://x/track)">x</p>',
        "<svg><script>alert(1)</script></svg>",
        '<meta http-equiv="refresh" content="0;url=https://x">',
        "<style>@import url(https://x)</style>",
    ],
)
def test_nothing_active_is_left_in_html(bad):
    html = parse(letter("t", html=f"<p>ok</p>{bad}")).html or ""
    assert "ok" in html
    for word in ("script", "onerror", "iframe", "form", "style", "svg", "meta", "import", "img", "url("):
        assert word not in html


KNOWN = {"a": {"href", "title", "rel"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
TAGS = ("a", "td", "th", "p", "div", "span", "details", "form", "input", "select", "textarea", "button", "time", "ol")
NAMES = (
    "id", "class", "name", "style", "data-part", "data-of", "data-after", "data-anew", "data-live", "data-diagram",
    "data-callers", "data-apply", "data-palette", "data-seen", "aria-keyshortcuts", "form", "hx-post", "onclick",
)  # fmt: skip


@given(
    st.lists(
        st.tuples(
            st.sampled_from(TAGS),
            st.lists(
                st.tuples(
                    st.sampled_from(NAMES) | st.from_regex(r"[a-z-]{1,12}", fullmatch=True), st.text(max_size=12)
                ),
                max_size=4,
            ),
            st.sampled_from(('"', "'", "")),
        ),
        max_size=6,
    )
)
@example([("div", [("data-part", "/requests/P1/messages"), ("data-after", "0")], "'")])
@example([("a", [("title", 'x" data-part="/logout" data-after="0')], "'")])
@example([("td", [("colspan", "1 data-anew")], "")])
def test_no_attribute_is_left_that_a_script_of_ours_acts_on(
    tags: list[tuple[str, list[tuple[str, str]], str]],
) -> None:
    """Scripts find what they act on by attributes of data-*, ids, classes and names (app/frontend/core)."""
    written = "".join(
        f"<{tag} " + " ".join(f"{name}={quote}{value}{quote}" for name, value in attributes) + ">x"
        for tag, attributes, quote in tags
    )
    left = Attributes()
    left.feed(sanitised(written) or "")
    assert {(tag, name) for tag, name in left.found if name not in KNOWN.get(tag, ())} == set()


class Attributes(HTMLParser):
    """Collects which attributes the tags of HTML have."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [(tag, name) for name, _ in attrs]


REPLIES = [
    "Už to jde.\n\nDne 3. 11. 2026 v 10:15 Podpora <podpora@x.cz> napsal(a):\n> Svítí kontrolka?\n> S pozdravem",
    "Už to jde.\n\nDne po 3. 11. 2026 10:15 uživatel Podpora <podpora@x.cz>\nnapsal:\n\n> Svítí?",
    "Už to jde.\n\npo 3. 11. 2026 v 10:15 odesílatel Podpora <podpora@x.cz> napsal:\n\n> Svítí?",
    "Už to jde.\n\nDňa 3. 11. 2026 o 10:15 Podpora napísal(a):\n> Svieti?",
    "Už to jde.\n\nOn Mon, Nov 3, 2026 at 10:15 AM Podpora <podpora@x.cz> wrote:\n> Svítí?",
    "Už to jde.\n\nAm 03.11.2026 um 10:15 schrieb Podpora:\n> Svítí?",
    "Už to jde.\n\n-----Původní zpráva-----\nOd: Podpora\nOdesláno: pondělí\nKomu: Jan\nPředmět: x\n\nSvítí?",
    "Už to jde.\n\n________________________________\nOd: Podpora <podpora@x.cz>\nOdesláno: 3. 11. 2026\nKomu: J\n\nS?",
    "Už to jde.\n\n-----Pôvodná správa-----\nOd: Podpora\nOdoslané: pondelok\nKomu: Jan\nPredmet: x\n\nSvieti?",
    "Už to jde.\n\n##- Napište odpověď nad tento řádek -##\n\nDobrý den,\nSvítí kontrolka?",
    "Už to jde.\n\n> ##- Write your reply above this line -##\n> \n> Hello",
    "Už to jde.\n\n> citace bez hlavičky\n> dál",
]


@pytest.mark.parametrize("text", REPLIES)
def test_what_is_quoted_is_folded_not_lost(text):
    parsed = parse(letter(text, subject="Re: x"))
    assert parsed.text == "Už to jde."
    assert parsed.quoted
    assert parsed.quoted.splitlines()[-1].strip("> ") in text


def test_an_answer_between_quoted_lines_stays_whole():
    text = "Dne 3. 11. 2026 v 10:15 Podpora napsal:\n> Svítí?\n\nAno.\n\n> Jak?\n\nOranžově."
    assert parse(letter("Viz níže.\n\n" + text, subject="Re: x")).text == "Viz níže.\n\n" + text


def test_only_a_quote_is_shown_whole():
    assert parse(letter("> ahoj", subject="Re: x")).text == "> ahoj"


@pytest.mark.parametrize(
    ("head", "comment"),
    [
        ("Prosím vyřiďte.\n\n---------- Forwarded message ---------\nFrom: Jan Novák <jan@mlekarna.test>\n"
         "Date: Mon, Nov 3\nSubject: x\nTo: me\n\n", "Prosím vyřiďte."),
        ("________________________________\nOd: Jan Novák <jan@mlekarna.test>\nOdesláno: pondělí\nKomu: já\n"
         "Předmět: x\n\n", ""),
        ("K řešení\n\n-----Original Message-----\nFrom: Jan Novák [mailto:jan@mlekarna.test]\nSent: Monday\nTo: x\n"
         "Subject: x\n\n", "K řešení"),
    ],
)  # fmt: skip
def test_a_forwarded_mail_names_its_author(head, comment):
    inner = parse(letter(head + "Nejde mi síť.", subject="Fwd: Nejde síť")).forwarded
    assert inner is not None
    assert (inner.sender_name, inner.sender_address) == ("Jan Novák", "jan@mlekarna.test")
    assert (inner.text, inner.comment) == ("Nejde mi síť.", comment)


def test_a_mail_forwarded_as_an_attachment_names_its_author():
    inner = letter("Nejde mi síť.", subject="Síť", sender="Jan Novák <jan@mlekarna.test>").decode("latin-1")
    outer = (
        "From: agent@podpora.test\r\nSubject: Fwd: Síť\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/mixed; boundary="z"\r\n\r\n--z\r\nContent-Type: text/plain\r\n\r\nK vyrizeni\r\n'
        f"--z\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n--z--\r\n"
    ).encode("latin-1", "replace")
    parsed = parse(outer)
    assert parsed.forwarded is not None
    assert parsed.forwarded.sender_address == "jan@mlekarna.test"
    assert parsed.forwarded.text == "Nejde mi síť."
    assert [file.content_type for file in parsed.files] == ["message/rfc822"]


def test_a_delivery_report():
    report = parse(bounce("<our.1@desk>", "Jan@Mlekarna.test")).bounce
    assert report is not None
    assert report.message_ids == ("<our.1@desk>",)
    assert (report.address, report.is_permanent) == ("jan@mlekarna.test", True)
    delayed = parse(bounce("<our.1@desk>", "jan@mlekarna.test", status="4.4.1", action="delayed")).bounce
    assert delayed is not None
    assert not delayed.is_permanent


def test_winmail_dat_is_kept_as_a_file():
    tnef = base64.b64decode("eJ8+IhMBAQAAAAAA")
    message = letter("", files=(("winmail.dat", "application/ms-tnef", tnef),))
    parsed = parse(message)
    assert [(file.filename, file.content(message)) for file in parsed.files] == [("winmail.dat", tnef)]
    assert parsed.faults == ("a part in Outlook's own format (winmail.dat) could not be read",)


BROKEN = {
    "nul in a report": b"From: a@b.cz\r\nX-Failed-Recipients: c\x00@d.cz\r\n\r\n5.1.1 \x00\r\nMessage-ID: <a\x00b@c>",
    "nul everywhere": b"From: a\x00 <a\x00@b.cz>\r\nMessage-ID: <\x00abc@d>\r\nReferences: \x00a@b.c\r\n"
    b"To: \x00a@b.c\r\n"
    b'Content-Type: a/b; name="\x00x\x00"\r\nAuthentication-Results: \x00\r\nDate: \x00\r\n\r\nx',
    "empty": b"",
    "no headers": b"\r\n\r\nhello",
    "no body": b"From: a@b.cz",
    "nul bytes": b"From: a@b.cz\r\nSubject: a\x00b\r\n\r\nc\x00d",
    "unclosed multipart": b'From: a@b.cz\r\nContent-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\n\r\nhello',
    "missing boundary": b"From: a@b.cz\r\nContent-Type: multipart/mixed\r\n\r\nhello",
    "bad base64": b"From: a@b.cz\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!=not base64===",
    "bad uuencode": b"From: a@b.cz\r\nContent-Transfer-Encoding: x-uuencode\r\n\r\nbegin 666 x\nnonsense\nend",
    "folded nonsense": b"From: <<<>>>@@\r\n,,,;;;\r\nTo: (((\r\nMessage-ID: <<a>>\r\n\r\nx",
    "rfc2231": b"From: a@b.cz\r\nContent-Disposition: attachment; filename*0*=utf-8''%E0%A4; filename*1=x\r\n\r\nx",
    "charset list": b"From: a@b.cz\r\nContent-Type: text/plain; charset*=x'y'%ff\r\n\r\n\xff\xfe",
    "report without parts": b"From: a@b.cz\r\nContent-Type: multipart/report\r\n\r\n",
    "rfc822 without message": b"From: a@b.cz\r\nContent-Type: message/rfc822\r\n\r\n",
    "long line": b"From: a@b.cz\r\nSubject: " + b"x" * 500_000 + b"\r\n\r\n" + b"y" * 500_000,
    "surrogates": b"From: a@b.cz\r\nContent-Type: text/plain; charset=utf-7\r\n\r\n+2AA-",
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_messages_are_read_as_far_as_they_go(name):
    storable(parse(BROKEN[name]))


def strings(value: Any) -> Iterator[str]:
    """Every text within plain data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from strings(inner)


def storable(parsed: ParsedMail) -> None:
    """PostgreSQL takes every text of it, and it comes back as it was."""
    kept = orjson.loads(orjson.dumps(parsed.as_json()))
    assert from_json(kept) == parsed
    assert not [text for text in strings(kept) if "\x00" in text]
    texts = [parsed.text, parsed.quoted, parsed.html or "", parsed.top.subject, parsed.top.sender_name]
    texts += [parsed.top.sender_address, *(file.filename for file in parsed.files)]
    for text in texts:
        assert "\x00" not in text
        text.encode("utf-8")
    assert len(parsed.text) <= MAX_BODY


def test_a_thousand_parts_inside_each_other():
    body = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(1200))
    storable(parse(b"From: a@b.cz\r\n" + body + b"\r\nhello"))


def test_five_thousand_links_and_parts():
    links = "".join(f'<p><a href="https://x.cz/{n}">odkaz {n}</a></p>' for n in range(5000))
    parsed = parse(letter("x", html=links))
    assert parsed.html is not None
    assert parsed.html.count('rel="noopener noreferrer nofollow"') == 5000
    files = tuple((f"{n}.txt", "text/plain", b"x") for n in range(300))
    crowded = parse(letter("x", files=files))
    assert len(crowded.files) == 100
    assert crowded.faults


def test_a_message_of_thirty_megabytes():
    film = letter("x", files=(("film.mp4", "video/mp4", b"\x00\x01" * 11_000_000),))
    assert parse(film).files[0].content(film) == b"\x00\x01" * 11_000_000
    long = parse(raw("From: a@b.cz\nContent-Type: text/plain", b"slovo " * 1_000_000))
    assert len(long.text) <= MAX_BODY
    assert long.faults == ("the text was cut",)


TYPES = st.sampled_from(
    [
        b"text/plain",
        b"text/html",
        b"multipart/mixed",
        b"multipart/alternative",
        b"multipart/report",
        b"message/rfc822",
        b"message/delivery-status",
        b"application/ms-tnef",
        b"text/plain; charset=",
        b"nonsense",
        b"text/rfc822-headers",
    ]
)
HEADER = st.tuples(
    st.sampled_from(
        [
            b"From",
            b"To",
            b"Subject",
            b"Message-ID",
            b"References",
            b"In-Reply-To",
            b"Content-Transfer-Encoding",
            b"Date",
            b"Content-Disposition",
            b"Auto-Submitted",
            b"Return-Path",
            b"Content-Type",
            b"X-Priority",
        ]
    ),
    st.binary(max_size=60) | TYPES,
)


@st.composite
def messages(draw: st.DrawFn) -> bytes:
    """Something that resembles a message, with random bytes in every place."""
    headers = b"\r\n".join(name + b": " + value for name, value in draw(st.lists(HEADER, max_size=8)))
    kind = draw(TYPES)
    parts = draw(st.lists(st.tuples(TYPES, st.binary(max_size=200)), max_size=4))
    inner = b"".join(b"--b\r\nContent-Type: " + k + b"\r\n\r\n" + body + b"\r\n" for k, body in parts)
    return headers + b"\r\nContent-Type: " + kind + b'; boundary="b"\r\n\r\n' + inner + draw(st.binary(max_size=300))


@settings(max_examples=300, deadline=None)
@given(messages())
def test_whatever_comes_is_read(message):
    storable(parse(message))


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=3000))
def test_any_bytes_are_read(message):
    storable(parse(message))
    headers_of(message)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=2000))
def test_any_text_survives_its_folding(text):
    parsed = parse(letter("Ano.\n\n" + text.replace("\r", "").replace("\x00", ""), subject="Fwd: Re: x"))
    storable(parsed)
