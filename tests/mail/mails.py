"""What every template of a mail is given, as the use cases give it: one sample for each."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from processes import domains
from processes.catalogue.rules import CatalogueList, Item
from processes.contracts.rules import Priority
from processes.documents.rendering import render_mail
from processes.people.contact import Contact
from processes.settings import LOCALES

domains.load()  # each says what its values are called

AT = datetime(2026, 11, 9, 8, 0, tzinfo=UTC)
LINK = "https://desk.test/requests/P10001"
MESSAGE = SimpleNamespace(
    body="První řádek\n<b>druhý</b>\n\nTřetí",
    author_name="Petr & <Horák>",
    at=AT,
    attachments=[SimpleNamespace(filename="a.pdf"), SimpleNamespace(filename="b & c.png")],
    is_unverified=True,
)
CONTENT = SimpleNamespace(
    summary="Vyměněn válec.\nTiskne čistě.",
    cause=Item(CatalogueList.CAUSES, "hardware", {"en": "Hardware", "sk": "Hardvér"}, None, True, True),
    minutes=72,
    price=SimpleNamespace(amount=Decimal("1290.50"), currency="CZK"),
    work=[
        SimpleNamespace(started_at=AT, minutes=60, technician="Petr Horák", description="Výměna válce"),
        SimpleNamespace(started_at=AT, minutes=12, technician="Eva Novotná", description="Zkouška <tisku>"),
    ],
    no_work_reason=None,
)
ESCALATION = SimpleNamespace(
    question="Is the head\nunder warranty?",
    answer="Yes, it is.",
    reference="7f1c",
    due_at=AT,
    sent_at=AT,
    opened_at=AT,
)
SIGNOFF = SimpleNamespace(
    silence_at=AT,
    requested_at=AT,
    words_at=None,
    told_at=AT,
    reason="Pořád maže.\nPodívejte se.",
    state=SimpleNamespace(value="returned"),
    recorded_by=SimpleNamespace(name="Jana Malá"),
)
REQUEST = SimpleNamespace(
    summary="Tiskárna <maže> štítky",
    description="Od rána.\n\nNa všech štítcích.",
    priority=Priority.HIGH,
    number="P10001",
    organisation=SimpleNamespace(name="Mlékárna & syn"),
    requester=SimpleNamespace(name="Karel Dvořák"),
    logged_at=AT,
)
AROUND: dict[str, Any] = {
    "name": "Karel Dvořák",
    "number": "P10001",
    "link": LINK,
    "replyable": True,
    "base_url": "https://desk.test",
    "sender_name": "Podpora",
    "contact": Contact("Severka IT s.r.o.", "+420 234 000 111", "Po–Pá 8:00–16:30"),
    "request": REQUEST,
}
PROMISES = {"promises": {"response": AT, "resolution": AT}}
DUE = {"response_due": AT, "resolution_due": AT}
SUPPLIER = {"supplier": SimpleNamespace(name="Zebra Support"), "escalation": ESCALATION}
# What stands on no request has neither its number nor a thread to answer in.
ALONE = {"number": None, "replyable": False}
ABSENCE = SimpleNamespace(
    person=SimpleNamespace(name="Eva Novotná"),
    starts_at=AT,
    ends_at=AT,
    reason="Stěhování.\nDvě noci.",
    answer="Zástup je domluven.",
    state=SimpleNamespace(value="approved"),
    decided_by=SimpleNamespace(name="Hana Říhová"),
)
HOLIDAY = Item(
    CatalogueList.ABSENCE_KINDS, "holiday", {"cs": "Dovolená", "sk": "Dovolenka", "en": "Holiday"}, None, True, True
)
UNCOVERED = [
    SimpleNamespace(name="P10001", about="Tiskárna <maže> štítky", due_at=AT),
    SimpleNamespace(name="Pohotovost", about="Brno", due_at=None),
]
INVITED = SimpleNamespace(name="Ivo <Nový>", email="ivo@mlekarna.test", staff_roles=[])
EXPEDITE = SimpleNamespace(
    price=Decimal("1500.00"),
    currency="CZK",
    minutes={"response": 30, "start": 60},
    asked_by=SimpleNamespace(name="Ivo <Nový>"),
    due_at=AT,
    reason="Počkáme & uvidíme.",
    state=SimpleNamespace(value="missed"),
)
MAILS: dict[str, dict[str, Any]] = {
    "absence_asked": {
        **ALONE,
        "absence": ABSENCE,
        "kind": HOLIDAY,
        "is_reminder": False,
        "uncovered": UNCOVERED,
        "shifts": 3,
    },
    "absence_decided": {**ALONE, "absence": ABSENCE, "kind": HOLIDAY},
    "access_given": ALONE,
    "accepted_by_silence": {"signoff": SIGNOFF, "content": CONTENT},
    "address_added": {**ALONE, "expires_at": AT},
    "assignment_announced": {"technician": SimpleNamespace(name="Petr Horák"), **DUE},
    "assignment_given": DUE,
    "customer_wrote": {"message": MESSAGE},
    "dispatch_waiting": {},
    "expedite_asked": {"expedite": EXPEDITE},
    "expedite_told": {"expedite": EXPEDITE},
    "invitation_expired": {**ALONE, "person": INVITED},
    "invitation_reminder": {**ALONE, "expires_at": AT},
    "invoice_issued": {
        **ALONE,
        "invoice": SimpleNamespace(
            number="FV2026-0001", total=Decimal("587.66"), currency="CZK", due_on=date(2026, 11, 15)
        ),
        "month": "říjen 2026",
        "account": "19-2000145399/0800",
        "iban": "CZ6508000000192000145399",
        "symbol": "20260001",
    },
    "login_invited": {**ALONE, "person": INVITED, "expires_at": AT},
    "message_posted": {"message": MESSAGE},
    "newcomer_waits": {
        **ALONE,
        "person": SimpleNamespace(name="Ivo <Nový>", email="ivo@mlekarna.test"),
        "organisation": SimpleNamespace(name="Mlékárna & syn"),
    },
    "notice": {
        **ALONE,
        "lines": [
            SimpleNamespace(said="Karel píše na P10001", at=AT, link="https://desk.test/notices/1"),
            SimpleNamespace(said="Nový požadavek P10002", at=AT, link="https://desk.test/notices/2"),
        ],
        "choose": "https://desk.test/account/notices",
    },
    "password_changed": ALONE,
    "question_answered": {"message": MESSAGE},
    "question_asked": {"message": MESSAGE},
    "question_reminder": {"message": MESSAGE},
    "request_closed": {},
    "request_received": PROMISES,
    "request_rejected": {"reason": "Smlouva to\nnezahrnuje.", "duplicate_of": None},
    "request_reopened": PROMISES,
    "request_withdrawn": {"reason": "Už <nic>", "by": "Karel"},
    "reset_password": ALONE,
    "resolution_announced": {"content": CONTENT, "approvers": "Eva Malá"},
    "signoff_after_words": {"message": MESSAGE, "content": CONTENT},
    "signoff_asked": {"signoff": SIGNOFF, "content": CONTENT},
    "signoff_reminder": {"signoff": SIGNOFF, "content": CONTENT},
    "signoff_taken_back": {},
    "signoff_told": {"signoff": SIGNOFF},
    "signoff_words_noted": {"message": MESSAGE, "approvers": "Eva Malá"},
    "supplier_answered": SUPPLIER,
    "supplier_called_off": SUPPLIER,
    "supplier_escalation": SUPPLIER,
    "supplier_reminder": SUPPLIER,
    "supplier_silent": SUPPLIER,
    "token_made": ALONE,
    "told": {"subject": "Stroj stojí", "words": "Prosím, podívejte se.\n\nDíky.", "case": "P10001"},
    "withdrawn_for_staff": {"reason": "Už <nic>", "by": "Karel"},
    "work_approved": {"by": "Karel", "content": CONTENT, "files": "panel.png"},
    "work_returned": {"by": "Karel", "signoff": SIGNOFF, "files": "panel.png"},
}

GOLDEN = Path(__file__).with_name("golden")


def as_read(locale: str) -> str:
    """The subject and the plain text of every mail in one language."""
    rendered = {
        name: render_mail(name, locale, timezone="Europe/Prague", **{**AROUND, **given})
        for name, given in sorted(MAILS.items())
    }
    return "\n".join(f"=== {name}\nSubject: {mail.subject}\n\n{mail.text}" for name, mail in rendered.items())


if __name__ == "__main__":  # python -m tests.mail.mails: read the difference that it makes
    for locale in LOCALES:
        (GOLDEN / f"{locale}.txt").write_text(as_read(locale))
