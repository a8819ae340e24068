"""One case the whole way: a customer's e-mail becomes a dispatched, resolved, signed-off and invoiced case.

It is played in the month before, so that its invoice is due on the first of this one; every instant is
passed in. The mails are delivered by the worker, the supplier's answer comes through the inbox.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from podpora.sample import acts
from podpora.sample.desk import Desk, SampleBroken, holding_timers
from podpora.sample.storytelling import DVORAK, HORAK
from processes.billing import flow as billing
from processes.billing.models import Invoice
from processes.calendars.rules import public_holidays
from processes.contracts.rules import Activity
from processes.intake import use_cases as intake
from processes.intake.rules import Outcome
from processes.mail.models import OutgoingMail
from processes.mail.sealing import opened
from processes.people.rules import SYSTEM
from processes.requests.models import Request
from processes.requests.rules import Impact
from processes.settings import get_settings
from processes.signoffs import use_cases as signoffs
from processes.signoffs.rules import Decision
from processes.suppliers.models import Escalation

PRAGUE = ZoneInfo("Europe/Prague")
DESK = "podpora@severka.example"
SUMMARY = "Počítač na příjmu zboží se sám vypíná"
LINK = re.compile(r"https?://\S+/sign/(\S+)")
Answer = Callable[[Escalation, str, datetime], str]


@dataclass(frozen=True)
class Played:
    """What the case left behind."""

    number: str
    invoice: str | None


class Case:
    """The story, told step by step to `say(when, who, what, where)`."""

    def __init__(
        self, engine: Engine, *, now: datetime, say: Callable[[datetime, str, str, str], None], answer: Answer
    ) -> None:
        self.now, self.say, self.answer = now, say, answer
        self.month = (now.astimezone(PRAGUE).date().replace(day=1) - timedelta(days=1)).replace(day=1)
        self.days = _working_days(self.month)
        self.desk = Desk(engine, self._at(0, 8, 12))
        self.number = ""

    def play(self) -> Played:
        """From the mail to the invoice."""
        with holding_timers(self.desk.engine):
            self._intake()
            self._dispatch()
            self._question()
            self._escalation()
            self._returned()
            self._signed()
            return Played(self.number, self._invoiced())

    def _at(self, day: int, hour: int, minute: int) -> datetime:
        return datetime.combine(self.days[day], time(hour, minute), PRAGUE)

    def _tell(self, who: str, what: str, where: str = "") -> None:
        self.say(self.desk.now, who, what, where or f"/requests/{self.number}")

    def _intake(self) -> None:
        kind, number = self._receive(_first_mail(self.desk.now))
        if kind != "request" or number is None:
            raise SampleBroken(f"the mail became {kind}")
        self.number = number
        priority = self.desk.act(
            lambda session, now: session.scalars(select(Request.priority).where(Request.number == number)).one()
        )
        shown = priority.value if priority else "none"
        self._tell("Karel Dvořák", f"e-mail with an attachment → request {number}, priority {shown}, receipt mailed")

    def _receive(self, mail: EmailMessage) -> tuple[str, str | None]:
        """In one transaction, or a worker that looks after mail of the past would be faster."""

        def deed(session: Session, now: datetime) -> Outcome:
            kept = intake.receive_mail(session, raw=mail.as_bytes(), envelope_to=DESK, now=now)
            intake.read_mail(session, mail_id=kept.id)
            return intake.handle_mail(session, mail_id=kept.id, now=now)

        outcome = self.desk.act(deed)
        return outcome.kind, outcome.number

    def _dispatch(self) -> None:
        self.desk.pass_to(self._at(0, 8, 25))
        reason = "Příjem zboží stojí, čeká se na něj ve výrobě."
        acts.approve(self.desk, self.number, HORAK, impact=Impact.DEPARTMENT, impact_reason=reason)
        self._tell("Jana Malá", "corrected the impact, approved, assigned Petr Horák; the customer was told by when")

    def _question(self) -> None:
        self.desk.pass_to(self._at(0, 9, 5))
        acts.ask(self.desk, self.number, HORAK, "Vypíná se počítač i bez zátěže, nebo jen při tisku štítků?")
        self._tell("Petr Horák", "asked the customer; the clock stands")
        self.desk.pass_to(self._at(0, 10, 40))
        kind, number = self._receive(self._reply("Jen při tisku štítků, a jednou při skenování. Děkuji, Dvořák"))
        if number != self.number:
            raise SampleBroken(f"the answer became {kind} {number}")
        self._tell("Karel Dvořák", "answered by mail on the same thread; the clock runs")
        self.desk.pass_to(self._at(0, 10, 57))
        acts.work(self.desk, self.number, HORAK, 12, "Vzdálená diagnostika: teploty dobré, zdroj při zátěži kolísá.")
        self._tell("Petr Horák", "logged 12 minutes of work")

    def _reply(self, text: str) -> EmailMessage:
        asked = self._last_mail("question_asked")
        mail = _mail(self.desk.now, "Re: " + asked.subject, f"{text}\n\n> {asked.text.splitlines()[0]}\n")
        mail["In-Reply-To"] = mail["References"] = asked.message_id
        return mail

    def _last_mail(self, template: str) -> OutgoingMail:
        query = select(OutgoingMail).join(Request, Request.id == OutgoingMail.request_id)
        query = query.where(Request.number == self.number, OutgoingMail.template == template)
        query = query.where(OutgoingMail.to_address == DVORAK)
        with Session(self.desk.engine) as session:
            mail = session.scalars(query.order_by(OutgoingMail.id.desc()).limit(1)).first()
        if mail is None:
            raise SampleBroken(f"no mail {template} to the customer about {self.number}")
        return mail

    def _escalation(self) -> None:
        self.desk.pass_to(self._at(0, 11, 10))
        question = (
            "The power supply of the workstation LW-310 (serial LW31-00471) drops under load. Please confirm warranty "
            "and send a replacement."
        )
        acts.escalate(self.desk, self.number, HORAK, question)
        self._tell("Petr Horák", "escalated to the hardware maker; a worker sends it")
        self.desk.pass_to(self._escalation_row().due_at or self.desk.now)
        escalation = self._escalation_row()
        if not escalation.reminders:
            raise SampleBroken("the supplier was not reminded")
        self._tell("Podpora", "the maker is late, a reminder goes out")
        self.desk.pass_to(self._at(1, 9, 30))
        way = self.answer(escalation, "Warranty confirmed. The replacement arrives today before noon.", self.desk.now)
        self._tell("Lenora Servis", f"answered {way}")

    def _escalation_row(self) -> Escalation:
        with Session(self.desk.engine) as session:
            query = select(Escalation).join(Request, Request.id == Escalation.request_id)
            return session.scalars(query.where(Request.number == self.number)).one()

    def _returned(self) -> None:
        self.desk.pass_to(self._at(1, 13, 35))
        acts.work(self.desk, self.number, HORAK, 35, "Výměna zdroje na místě, zátěžový test.", Activity.ON_SITE)
        acts.propose(
            self.desk,
            self.number,
            HORAK,
            "hardware",
            "Vadný zdroj jsme vyměnili v záruce, zátěžový test je v pořádku.",
        )
        self._tell("Petr Horák", "logged 35 minutes, proposed the resolution; the customer got a personal link")
        self.desk.pass_to(self._at(1, 14, 20))
        mail = self._last_mail("signoff_asked")
        found = LINK.search(opened(mail.text, mail.secret_name, get_settings().signing_key()))
        if found is None:
            raise SampleBroken("the mail has no personal link")
        reason = "Počítač běží, ale tiskárna štítků po výměně netiskne."
        self.desk.act(
            lambda session, now: signoffs.decide_by_link(
                session, token=found[1], decision=Decision.RETURN, reason=reason, ip="192.0.2.17", now=now
            )
        )
        self._tell("Karel Dvořák", "opened the personal link and returned the work with a reason")

    def _signed(self) -> None:
        self.desk.pass_to(self._at(1, 15, 2))
        acts.work(self.desk, self.number, HORAK, 9, "Znovu připojena tiskárna štítků, zkušební tisk.")
        acts.propose(self.desk, self.number, HORAK, "hardware", "Tiskárna štítků je znovu připojena a tiskne.")
        self._tell("Petr Horák", "logged 9 minutes, proposed the resolution again")
        self.desk.pass_to(self._at(2, 8, 50))
        acts.sign(self.desk, self.number, DVORAK)
        self._tell("Karel Dvořák", "signed the work off; every minute was rated and the request closed")

    def _invoiced(self) -> str | None:
        following = (self.month + timedelta(days=31)).replace(day=1)
        self.desk.pass_to(min(datetime.combine(following, time(6), PRAGUE), self.now))  # before six on the first: now
        self.desk.act(lambda session, now: billing.run_month(session, month=self.month, actor=SYSTEM, now=now))
        query = select(Invoice.number).join(Request, Request.organisation_id == Invoice.organisation_id)
        query = query.where(Request.number == self.number, Invoice.month == self.month)
        with Session(self.desk.engine) as session:
            invoice = session.scalar(query)
        where = f"/invoices/{invoice}" if invoice else "/invoices"
        self._tell("Podpora", f"monthly run: invoice {invoice}; a worker makes the PDF and mails it", where)
        return invoice


def _working_days(month: date) -> list[date]:
    days = (month + timedelta(days=offset) for offset in range(5, 25))
    return [day for day in days if day.weekday() < 5 and day not in public_holidays("CZ", day.year)][:5]


def _mail(at: datetime, subject: str, text: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = f"Karel Dvořák <{DVORAK}>"
    mail["To"] = f"Severka IT podpora <{DESK}>"
    mail["Subject"] = subject
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = make_msgid(domain="strojirny-vltava.example")
    mail.set_content(text)
    return mail


def _first_mail(at: datetime) -> EmailMessage:
    text = (
        "Dobrý den,\n\npočítač u příjmu zboží se nám od včerejška sám vypíná, dnes už potřetí. "
        "Zboží zatím zapisujeme na papír.\nPřikládám výpis z prohlížeče událostí.\n\nDěkuji\nKarel Dvořák\n"
    )
    mail = _mail(at, SUMMARY, text)
    mail.add_alternative("<p>" + text.strip().replace("\n\n", "</p><p>").replace("\n", "<br>") + "</p>", subtype="html")
    log = "Událost 41, Kernel-Power\r\nSystém byl restartován bez řádného vypnutí.\r\n"
    mail.add_attachment(log.encode(), maintype="text", subtype="plain", filename="výpis událostí.txt")
    return mail
