"""The kinds of notices: each is registered once by the domain that tells it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from processes.documents.translations import translator
from processes.notices.models import MailTime
from processes.people.rules import Actor, MemberRole, Role


@dataclass(frozen=True, slots=True)
class Kind:
    """What may be told: `label` names it on the account page, `sentence` says it with its values in braces.

    It concerns whoever holds one of `roles` (and whom the teller names besides), or one of `members` in a customer's
    project. A value whose name ends in `_at` is an instant and shown in the reader's zone, one in `_word` is
    translated. Of a kind with mails of its own (`own_mail`) the teller writes them to whoever wants them at once;
    such mail goes out whatever is chosen where something runs on with it (`mail_always`).
    """

    name: str
    label: str
    sentence: str
    roles: frozenset[Role] = frozenset()
    members: frozenset[MemberRole] = frozenset()
    mail: MailTime = MailTime.NOW
    own_mail: bool = False
    mail_always: bool = False


KINDS: dict[str, Kind] = {}


def kind(name: str, *, label: str, sentence: str, roles: set[Role], mail: MailTime = MailTime.NOW) -> Kind:
    """Register a kind of notice for staff under a name of its own, such as `response.missed`."""
    made = KINDS[name] = Kind(name, label, sentence, frozenset(roles), mail=mail)
    return made


def customers_kind(
    name: str, *, label: str, sentence: str, members: Iterable[MemberRole] = MemberRole, mail_always: bool = False
) -> Kind:
    """Register a kind of notice for customers, of which the domain writes a mail of its own."""
    made = KINDS[name] = Kind(name, label, sentence, members=frozenset(members), own_mail=True, mail_always=mail_always)
    return made


def kinds_for(actor: Actor) -> list[Kind]:
    """The kinds that may concern somebody, by name; administrators hold all roles of staff."""
    held = frozenset(Role) if actor.has(Role.ADMINISTRATOR) else actor.roles
    members = {grant.role for grant in actor.grants}
    return [known for _name, known in sorted(KINDS.items()) if known.roles & held or known.members & members]


def said(name: str, values: Mapping[str, Any], *, locale: str, timezone: str) -> str:
    """A notice's sentence in the reader's language and zone; of a kind that is no more its name."""
    known = KINDS.get(name)
    if known is None:
        return name
    shown = {key: _shown(key, value, locale, timezone) for key, value in values.items()}
    return translator(locale).gettext(known.sentence).format(**shown)


def _shown(key: str, value: Any, locale: str, timezone: str) -> Any:
    if key.endswith("_word"):
        return translator(locale).gettext(value)
    if not key.endswith("_at") or not isinstance(value, str):
        return value
    return format_datetime(datetime.fromisoformat(value), "d. M. H:mm", tzinfo=ZoneInfo(timezone), locale=locale[:2])
