"""The kinds of notices: each is registered once by the domain that tells it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from processes.documents.translations import translator
from processes.notices.models import MailTime
from processes.people.rules import Role


@dataclass(frozen=True, slots=True)
class Kind:
    """What may be told: `label` names it on the account page, `sentence` says it with its values in braces.

    It concerns whoever holds one of `roles` (and whom the teller names besides). A value whose name ends in `_at`
    is an instant and shown in the reader's zone.
    """

    name: str
    label: str
    sentence: str
    roles: frozenset[Role]
    mail: MailTime = MailTime.NOW


KINDS: dict[str, Kind] = {}


def kind(name: str, *, label: str, sentence: str, roles: set[Role], mail: MailTime = MailTime.NOW) -> Kind:
    """Register a kind of notice under a name of its own, such as `response.missed`."""
    made = KINDS[name] = Kind(name, label, sentence, frozenset(roles), mail)
    return made


def kinds_for(roles: frozenset[Role]) -> list[Kind]:
    """The kinds that may concern somebody with these roles, by name; administrators hold all."""
    held = frozenset(Role) if Role.ADMINISTRATOR in roles else roles
    return [KINDS[name] for name in sorted(KINDS) if KINDS[name].roles & held]


def said(name: str, values: Mapping[str, Any], *, locale: str, timezone: str) -> str:
    """A notice's sentence in the reader's language and zone; of a kind that is no more its name."""
    known = KINDS.get(name)
    if known is None:
        return name
    shown = {key: _shown(key, value, locale, timezone) for key, value in values.items()}
    return translator(locale).gettext(known.sentence).format(**shown)


def _shown(key: str, value: Any, locale: str, timezone: str) -> Any:
    if not key.endswith("_at") or not isinstance(value, str):
        return value
    return format_datetime(datetime.fromisoformat(value), "d. M. H:mm", tzinfo=ZoneInfo(timezone), locale=locale[:2])
