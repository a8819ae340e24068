"""`podpora mail`: what a mail server pipes in, and what is fetched from a mailbox."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from podpora.database import database, refusals_said_plainly, said_plainly
from podpora.embedded import EmbeddedFailed
from processes import domains
from processes.db import make_engine
from processes.errors import Refusal
from processes.mail import queries
from processes.mail.sealing import opened
from processes.people.rules import SYSTEM
from processes.settings import get_settings

REFUSED = 65  # EX_DATAERR of sysexits.h: the mail server returns the message to its sender
TRY_AGAIN = 75  # EX_TEMPFAIL: the mail server keeps it


@contextmanager
def _sessions(*, is_named: bool = True) -> Iterator[Callable[[], Session]]:
    domains.load()
    with database(is_named=is_named) as url:
        engine = make_engine(url, pool_size=1)
        try:
            yield lambda: Session(engine)
        finally:
            engine.dispose()


@click.group("mail", help="Mail that comes in, and what was written.")
def command() -> None:
    """The group."""


@command.command()
@click.option("--to", "envelope_to", help="the envelope's recipient, where the mail server knows it")
def receive(envelope_to: str | None) -> None:
    """Take one message from standard input; exit 0 accepted, 65 refused for good, 75 try again."""
    try:
        raw = sys.stdin.buffer.read(get_settings().max_mail_bytes + 1)
        from workers.intake import take_in

        with _sessions(is_named=False) as sessions:
            outcome = take_in(sessions, raw, envelope_to=envelope_to)
    except Refusal as refused:
        click.echo(f"refused: {refused}", err=True)
        raise SystemExit(REFUSED) from refused
    except Exception as fault:  # by any other exit code a mail server would return the message to its sender
        click.echo(f"try again: {type(fault).__name__}: {fault}".splitlines()[0], err=True)
        raise SystemExit(TRY_AGAIN) from fault
    click.echo(str(outcome))


@command.command()
def poll() -> None:
    """Fetch the unseen messages of the mailbox now."""
    from imaplib import IMAP4

    from imap_tools import ImapToolsError

    from processes.mail.accounts import incoming_url
    from processes.mail.servers import BadInboxUrl
    from workers.intake import poll as fetch

    try:
        with _sessions() as sessions:
            with sessions() as session:
                url = incoming_url(session)
            if url is None:
                raise click.ClickException("INBOX_URL is not set, nor is a mailbox on its page")
            for outcome in fetch(sessions, url):
                click.echo(str(outcome))
    except (OSError, IMAP4.error, ImapToolsError, BadInboxUrl) as fault:
        raise click.ClickException(f"the mailbox cannot be read: {fault}") from fault
    except (DBAPIError, EmbeddedFailed) as fault:
        raise click.ClickException(f"the database does not answer: {str(fault).splitlines()[0]}") from fault


@command.command()
@click.argument("mail_id", type=int)
def show(mail_id: int) -> None:
    """Print an outgoing mail as it is delivered, the secret of its link included."""
    with said_plainly(), _sessions() as sessions, refusals_said_plainly(), sessions() as session:
        mail = queries.outgoing(session, SYSTEM, mail_id)
        click.echo(opened(mail.text, mail.secret_name, get_settings().signing_key()))
