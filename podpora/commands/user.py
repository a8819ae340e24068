"""`podpora user`: accounts, passwords and API tokens."""

from datetime import timedelta

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from podpora.database import desk_session, refusals_said_plainly, said_plainly
from processes.clock import utcnow
from processes.db import committing
from processes.logins import use_cases as logins
from processes.people import access, leaving, queries, use_cases
from processes.people.models import Organisation, Person
from processes.people.rules import SYSTEM, MemberRole, Role, Scope

SCOPES = [scope.value for scope in Scope]
ROLES = [role.value for role in (*Role, *MemberRole)]


@click.group("user", help="Accounts, passwords and API tokens.")
def command() -> None:
    """The group."""


@command.command()
@click.argument("email")
@click.option("--name", default="", help="as shown to others (default: the address)")
@click.option("--role", "roles", multiple=True, type=click.Choice(ROLES), help="may be repeated")
@click.option("--organisation", help="the customer in which a customer's role is held")
@click.option("--password", help="prompted for when left out; an empty one means no login by password")
def add(email: str, name: str, roles: tuple[str, ...], organisation: str | None, password: str | None) -> None:
    """Make an account, or give roles to one that exists."""
    if password is None:
        password = click.prompt("Password", default="", hide_input=True, confirmation_prompt=True, show_default=False)
    with said_plainly(), desk_session() as session, refusals_said_plainly(), committing(session):
        person = queries.person_by_email(session, email)
        if person is None:
            person = use_cases.add_person(session, email=email, name=name, actor=SYSTEM, now=utcnow())
        for role in roles:
            _give(session, person, role, organisation)
        if password:  # another than they had is told them
            change = logins.replace_password if person.password_hash else use_cases.set_password
            change(session, person=person, password=password, actor=SYSTEM, now=utcnow())
        click.echo(f"{person.email}: {', '.join(roles) or 'no new role'}")


@command.command()
@click.argument("email")
@click.password_option()
def passwd(email: str, password: str) -> None:
    """Set a password; sessions and API tokens of the account end."""
    with said_plainly(), desk_session() as session, refusals_said_plainly(), committing(session):
        person = _person(session, email)
        logins.replace_password(session, person=person, password=password, actor=SYSTEM, now=utcnow())


@command.command()
@click.argument("email")
@click.option("--note", default="", help="what the token is for")
@click.option("--scope", "scopes", multiple=True, type=click.Choice(SCOPES), help="may be repeated (default: all)")
@click.option("--days", default=365, type=click.IntRange(1, 3650), help="how long it works")
def token(email: str, note: str, scopes: tuple[str, ...], days: int) -> None:
    """Print a new API token; it is shown only once, and ends with the next change of the password."""
    with said_plainly(), desk_session() as session, refusals_said_plainly(), committing(session):
        person = _person(session, email)
        made = access.issue_token(
            session,
            person=person,
            note=note,
            actor=SYSTEM,
            scopes=[Scope(scope) for scope in scopes or SCOPES],
            lifetime=timedelta(days=days),
            now=utcnow(),
        )
        click.echo(made)


@command.command()
@click.argument("email")
@click.option("--to", help="the address of whoever takes over their open work")
def close(email: str, to: str | None) -> None:
    """Close the account of somebody who left: sessions, tokens and mails end, what they wrote stays."""
    with said_plainly(), desk_session() as session, refusals_said_plainly(), committing(session):
        successor_id = _person(session, to).id if to else None
        leaving.deactivate(
            session, person_id=_person(session, email).id, successor_id=successor_id, actor=SYSTEM, now=utcnow()
        )


def _give(session: Session, person: Person, role: str, organisation: str | None) -> None:
    if role in {staff.value for staff in Role}:
        use_cases.grant_role(session, person=person, role=Role(role), actor=SYSTEM, now=utcnow())
        return
    customer = session.scalar(select(Organisation).where(Organisation.name == (organisation or "")))
    if customer is None:
        raise click.ClickException(f"the role {role} needs --organisation with the name of a customer")
    use_cases.add_membership(
        session, person=person, organisation=customer, role=MemberRole(role), actor=SYSTEM, now=utcnow()
    )


def _person(session: Session, email: str) -> Person:
    person = queries.person_by_email(session, email)
    if person is None:
        raise click.ClickException(f"nobody has the address {email}")
    return person
