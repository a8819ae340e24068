"""What diagrams call on mail, and notices that go by mail."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from processes.engine.administration import acting
from processes.engine.language.operations import Step, operation
from processes.engine.store.texts import written
from processes.mail import queries
from processes.mail.alerts import NOTICE
from processes.mail.delivering import release
from processes.mail.use_cases import queue_mail
from processes.notices.models import Notice
from processes.notices.rules import said
from processes.notices.use_cases import by_mail
from processes.people.models import Person
from processes.people.queries import actor_by_key
from processes.settings import get_settings


@operation("mail.tell", label="Tell people by mail")
def tell(step: Step, *, to: str, subject: str, text: str) -> None:
    """Mail a few words to whom tasks are given, such as staff:dispatcher or person:5."""
    link = f"{get_settings().public_url()}/tasks"
    for person in queries.people_behind(step.session, to.split(",")):
        context = {"case": step.business_key, "link": link}
        context["subject"] = written(step.session, subject, person.locale)
        context["words"] = written(step.session, text, person.locale)
        queue_mail(step.session, template="told", to=person, context=context, now=step.now)


def _send_again(session: Session, mail_id: int, *, reason: str, actor: str, now: datetime) -> None:
    """One of many mails that somebody wants sent; refused as on its own page."""
    release(session, mail_id=mail_id, actor=actor_by_key(session, actor), now=now)


acting.act("mail.released", _send_again)


@by_mail
def mail_notices(session: Session, person: Person, notices: Sequence[Notice], now: datetime) -> None:
    """Mail a person one notice, or those of a day."""
    base = get_settings().public_url()
    where = {"locale": person.locale, "timezone": person.timezone}
    lines = [{"said": said(n.kind, n.values, **where), "at": n.at, "link": f"{base}{n.path}"} for n in notices]
    link = lines[0]["link"] if len(lines) == 1 else f"{base}/notices"
    context = {"lines": lines, "link": link, "choose": f"{base}/notices/choices"}
    queue_mail(session, template=NOTICE, to=person, context=context, now=now)
