"""Every setting, read once from the environment and `.env`."""

import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, get_type_hints
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dotenv import dotenv_values

LONGEST_JOB = 270  # seconds: less than a worker's claim of a job lasts
LOCALES = {"cs": "Čeština", "sk": "Slovenčina", "en": "English"}  # each named in its own language


def _setting(doc: str, default: Any = None, *, secret: bool = False) -> Any:
    return field(default=default, metadata={"doc": doc, "secret": secret})


@dataclass(frozen=True, slots=True)
class Settings:
    """What the installation may choose; a field's upper-case name is its environment variable."""

    database_url: str | None = _setting(
        "PostgreSQL 15 or newer, postgresql://user:password@host/database; unset = an embedded server in DATA_DIR",
        secret=True,
    )
    broker_url: str | None = _setting(
        "RabbitMQ, amqp://user:password@host:5672/vhost; unset = queues in the database, events wait", secret=True
    )
    secret_key: str | None = _setting("signs sessions and links; unset = made once in DATA_DIR", secret=True)
    base_url: str | None = _setting(
        "address of the pages as people see it, used in mails; unset = http://127.0.0.1:PORT"
    )
    data_dir: Path = _setting("folder of files and of the embedded database", Path("data"))
    host: str = _setting("address that the web role listens on", "127.0.0.1")
    port: int = _setting("port that the web role listens on", 8000)
    web_processes: int = _setting("processes of the web role", 1)
    web_threads: int = _setting("threads of each web process; each may hold one database connection", 8)
    worker_processes: int = _setting("processes of the worker role that run jobs", 1)
    job_seconds: int = _setting("a job that takes longer is killed and tried again; at most 270", LONGEST_JOB)
    mail_url: str | None = _setting(
        "smtp://user:password@host:25, smtps:// or smtp+starttls://; unset = as the page of the mailbox says, else "
        "outgoing mail is kept and shown on a page",
        secret=True,
    )
    mail_from: str | None = _setting(
        "sender of outgoing mail, the desk's own address; unset = as the page of the mailbox says, else "
        "Podpora <podpora@localhost>"
    )
    inbox_url: str | None = _setting(
        "imap://user:password@host/folder that is read every minute; unset = as the page of the mailbox says",
        secret=True,
    )
    trusted_mail_host: str | None = _setting(
        "name (authserv-id) under which the receiving mail host writes Authentication-Results at the top of every "
        "message; several with commas; unset = no sender is verified"
    )
    ares_url: str = _setting(
        "the Czech register of businesses, asked by registration number; no answer is only a hint",
        "https://ares.gov.cz/ekonomicke-subjekty-v-be/rest",
    )
    outgoing_allowed: str = _setting(
        "hosts and networks of your own that web calls may reach although they are private, at any port and without "
        "encryption too, with commas: erp.example.local, 10.20.0.0/16; unset = public addresses by https only",
        "",
    )
    sms_url: str | None = _setting("Apprise address for text messages; kept for them, none are sent yet", secret=True)
    message_limit: str = _setting(
        "requests and messages that one person, or a program in their name, may send: 20 per minute; 300 per hour",
        "20 per minute; 300 per hour",
    )
    max_mail_bytes: int = _setting("a larger incoming message is refused", 26_214_400)
    default_locale: str = _setting(
        "language of pages and mails for people who chose none: cs, sk or en; until the company says it on its page",
        "cs",
    )
    default_timezone: str = _setting(
        "time zone of contracts and invoices, and for people who chose none; until the company says it on its page",
        "Europe/Prague",
    )
    default_currency: str = _setting("currency of new tariffs; until the company says it on its page", "CZK")
    secure_cookies: bool = _setting("cookies over https only; turn on wherever BASE_URL is https", False)
    trusted_proxies: int = _setting("reverse proxies in front of the web role whose X-Forwarded headers count", 0)
    log_level: str = _setting("least important level that is logged", "INFO")
    sentry_dsn: str | None = _setting("where errors are to be reported; not used yet, they are logged", secret=True)
    otel_exporter_otlp_endpoint: str | None = _setting("where traces are to be sent; not used yet")

    def public_url(self) -> str:
        """Address of the pages without a trailing slash."""
        return (self.base_url or f"http://127.0.0.1:{self.port}").rstrip("/")

    def signing_key(self) -> str:
        """SECRET_KEY, or the key kept in DATA_DIR, which the first call makes (readable by the owner only)."""
        return self.secret_key or _kept_key(self.data_dir / "secret_key")


def _kept_key(path: Path) -> str:
    """The key in `path`; of several processes that make it at once, one wins and all use its key."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text().strip()


class BadSetting(ValueError):
    """A setting has a value that cannot be read."""


LARGEST_PORT = 65_535
_SCHEMES = {"database_url": ("postgresql://", "postgresql+psycopg://"), "broker_url": ("amqp://", "amqps://")}
_BOOLEANS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


def _parse(name: str, text: str, kind: Any) -> Any:
    if kind is bool:
        if text.lower() not in _BOOLEANS:
            raise BadSetting(f"{name}={text}: expected yes or no")
        return _BOOLEANS[text.lower()]
    if kind is int:
        try:
            return int(text)
        except ValueError:
            raise BadSetting(f"{name}={text}: expected a whole number") from None
    return Path(text) if kind is Path else text


def _check(settings: Settings) -> None:
    """Say at the start what would break later; a secret's value is not repeated."""
    for name, schemes in _SCHEMES.items():
        if (url := getattr(settings, name)) and not url.startswith(schemes):
            raise BadSetting(f"{name.upper()}: expected an address that begins with {' or '.join(schemes)}")
    if settings.default_locale not in LOCALES:
        raise BadSetting(f"DEFAULT_LOCALE={settings.default_locale}: expected {', '.join(LOCALES)}")
    try:
        ZoneInfo(settings.default_timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        reason = f"DEFAULT_TIMEZONE={settings.default_timezone}: expected a name such as Europe/Prague"
        raise BadSetting(reason) from None
    if not re.fullmatch("[A-Z]{3}", settings.default_currency):
        raise BadSetting(f"DEFAULT_CURRENCY={settings.default_currency}: expected a code such as CZK")
    if not 0 < settings.job_seconds <= LONGEST_JOB:
        raise BadSetting(f"JOB_SECONDS={settings.job_seconds}: expected a number up to {LONGEST_JOB}")
    if not 0 <= settings.port <= LARGEST_PORT:
        raise BadSetting(f"PORT={settings.port}: expected a number up to {LARGEST_PORT}")


def read(environ: Mapping[str, str | None]) -> Settings:
    """Settings from variables; an empty variable counts as unset; raises BadSetting."""
    kinds = get_type_hints(Settings)
    given = {f.name: environ.get(f.name.upper()) for f in fields(Settings)}
    parsed = {name: _parse(name.upper(), text, kinds[name]) for name, text in given.items() if text}
    settings = Settings(**parsed)
    _check(settings)
    return replace(settings, data_dir=settings.data_dir.expanduser().absolute())


_current: Settings | None = None


_chosen: Mapping[str, Any] = {}
_in_force: tuple[Settings, Mapping[str, Any], Settings] | None = None  # made of these two


def get_settings() -> Settings:
    """The settings of this process, read at the first call; variables win over `.env`, the company's choice over both.

    The choice is of language, zone and currency alone (`processes.chosen`).
    """
    global _in_force
    given, chosen = _given(), _chosen
    if not chosen:
        return given
    made = _in_force
    if made is None or made[0] is not given or made[1] is not chosen:
        _in_force = made = (given, chosen, replace(given, **chosen))
    return made[2]


def _given() -> Settings:
    global _current
    if _current is None:
        _current = read({**dotenv_values(".env"), **os.environ})
    return _current


def override(**changes: Any) -> Settings:
    """Replace some settings for this process (the command line's options, tests) and return all."""
    global _current
    _current = replace(_given(), **changes)
    return get_settings()


def choose(chosen: Mapping[str, Any]) -> None:
    """What the company has chosen for its desk (`default_…`), in force in this process from now on."""
    global _chosen
    _chosen = chosen


@dataclass(frozen=True, slots=True)
class Described:
    """One setting for a person: its variable, meaning, and value in force (None for a secret's)."""

    variable: str
    doc: str
    value: str | None


def describe(settings: Settings | None) -> list[Described]:
    """All settings with their meaning and value (None: the defaults); a secret's value is only said to be set."""
    rows = []
    for f in fields(Settings):
        value = f.default if settings is None else getattr(settings, f.name)
        shown = None if value is None else "(set)" if f.metadata["secret"] else str(value)
        rows.append(Described(variable=f.name.upper(), doc=f.metadata["doc"], value=shown))
    return rows
