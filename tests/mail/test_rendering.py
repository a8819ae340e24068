"""Every mail of requests speaks three languages, says one thing and shows one button."""

from decimal import Decimal

import pytest
from jinja2 import UndefinedError

from processes.contracts.rules import Priority
from processes.documents.rendering import FOLDER, _environment, render_mail
from processes.documents.words import name_of
from processes.people.contact import Contact
from processes.settings import LOCALES
from tests.mail.mails import AROUND, AT, GOLDEN, MAILS, as_read

OF_REQUESTS = (
    "request_received",
    "request_reopened",
    "message_posted",
    "customer_wrote",
    "question_asked",
    "question_reminder",
    "question_answered",
    "request_closed",
    "request_withdrawn",
    "withdrawn_for_staff",
)


@pytest.mark.parametrize("locale", LOCALES)
def test_plain_texts_read_as_they_were_approved(locale):
    assert as_read(locale) == (GOLDEN / f"{locale}.txt").read_text()


def test_every_template_is_a_mail_that_was_approved():
    beside = {"base", "parts"}
    assert {path.stem for path in (FOLDER / "mail").iterdir()} - beside == set(MAILS)


@pytest.mark.parametrize("locale", ["cs", "sk", "en"])
@pytest.mark.parametrize("name", OF_REQUESTS)
def test_every_mail_in_every_language(name, locale):
    mail = render_mail(name, locale, timezone="Europe/Prague", **AROUND, **MAILS[name])
    assert mail.subject.startswith("[P10001] ")
    assert "\n" not in mail.subject
    assert "Tiskárna <maže> štítky" in mail.subject
    assert "##-" in mail.text.splitlines()[0]
    assert mail.text.count(AROUND["link"]) == 1
    assert mail.html.count(f'href="{AROUND["link"]}"') == 1
    assert f'<html lang="{locale}">' in mail.html
    assert "<maže>" not in mail.html
    assert "<b>druhý</b>" not in mail.html
    assert "&amp;lt;" not in mail.html
    assert "\n\n\n" not in mail.text


def test_what_somebody_wrote_keeps_its_lines():
    mail = render_mail("message_posted", "en", **AROUND, **MAILS["message_posted"])
    assert "    První řádek\n    <b>druhý</b>" in mail.text
    assert "První řádek<br>&lt;b&gt;druhý&lt;/b&gt;</p>" in mail.html


def test_every_mail_says_whom_to_call():
    mail = render_mail("request_closed", "cs", **AROUND)
    assert "Severka IT s.r.o." in mail.text
    assert "+420 234 000 111 (Po–Pá 8:00–16:30)" in mail.text
    assert 'href="tel:+420234000111"' in mail.html
    nobody = render_mail("request_closed", "cs", **{**AROUND, "contact": Contact("Severka IT s.r.o.", None, None)})
    assert "tel:" not in nobody.html


def test_times_are_the_reader_s():
    mail = render_mail("request_received", "en", timezone="Europe/London", **AROUND, **MAILS["request_received"])
    assert "Monday 9 November 2026 8:00" in mail.text
    mail = render_mail("request_received", "cs", timezone="Europe/Prague", **AROUND, **MAILS["request_received"])
    assert "pondělí 9.\N{NO-BREAK SPACE}listopadu 2026 9:00" in mail.text


def test_a_mail_that_needs_no_reply_has_no_line_to_write_above():
    around = {**AROUND, "replyable": False}
    assert "##-" not in render_mail("request_closed", "en", **around).html


def test_a_template_that_lacks_a_name_is_an_error():
    with pytest.raises(UndefinedError):
        render_mail("message_posted", "en", **AROUND)


def test_every_priority_has_a_word():
    assert {name_of(priority) for priority in Priority} == {"Critical", "High", "Medium", "Low"}


def test_filters():
    source = (
        "{{ 72|minutes }}|{{ price|money('CZK') }}|{{ 1234|number }}|{{ at|day }}|{{ '2026-11-09T08:00:00+00:00'|day }}"
    )
    shown = (
        _environment("cs")
        .from_string(source)
        .render(price=Decimal("1290.50"), at=AT, locale="cs", timezone="Europe/Prague")
    )
    assert shown.replace("\xa0", " ") == "1 h 12 min|1 290,50 Kč|1 234|9. 11. 2026|9. 11. 2026"
