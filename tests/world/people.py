"""Organisations, projects, and people of either side."""

from typing import Any

from processes.customers.accounts import add_account
from processes.people import queries, use_cases
from processes.people.models import Membership, Organisation, Person, Project
from processes.people.rules import Actor, Limit, MemberRole, Role
from tests.world.base import Base

PASSWORD = "four words are enough"


class People(Base):
    """`customer` and `project` are where members and requests belong that say nothing else."""

    provider: Organisation
    customer: Organisation
    project: Project
    technician: Person
    requester: Person

    def organisation(self, name: str, **more: Any) -> Organisation:
        """A customer, or the company that keeps the desk (`is_provider`), whose `iban` is its account for crowns."""
        iban = more.pop("iban", None)
        made = use_cases.add_organisation(self.session, name=name, **more, **self.by)
        if iban:
            add_account(self.session, organisation=made, iban=iban, currency="CZK", **self.by)
        return made

    def project_of(self, organisation: Organisation, name: str = "Provoz") -> Project:
        """A place of a customer."""
        return use_cases.add_project(self.session, organisation=organisation, name=name, **self.by)

    def person(self, email: str, name: str | None = None, *, password: str | None = None, **more: Any) -> Person:
        """Somebody with no rights yet, named after the address; without a password nobody logs in."""
        named = name or email.partition("@")[0].title()
        made = use_cases.add_person(self.session, email=email, name=named, **more, **self.by)
        if password is not None:
            use_cases.set_password(self.session, person=made, password=password, **self.by)
        return made

    def hired(self, email: str, *roles: Role, **more: Any) -> Person:
        """A member of staff."""
        made = self.person(email, **more)
        self.employ(made, *roles)
        return made

    def employ(self, person: Person, *roles: Role) -> None:
        """Give somebody roles of ours."""
        for role in roles:
            use_cases.grant_role(self.session, person=person, role=role, **self.by)

    def joined(
        self,
        email: str,
        *roles: MemberRole,
        organisation: Organisation | None = None,
        project: Project | None = None,
        **more: Any,
    ) -> Person:
        """Somebody of a customer, in all of it or in one project."""
        made = self.person(email, **more)
        self.join(made, organisation or self.customer, *roles, project=project)
        return made

    def join(
        self,
        person: Person,
        to: Organisation,
        *roles: MemberRole,
        project: Project | None = None,
        limit: Limit | None = None,
    ) -> list[Membership]:
        """Give somebody roles at a customer, up to a price."""
        given = {"person": person, "organisation": to, "project": project, "limit": limit, **self.by}
        return [use_cases.add_membership(self.session, role=role, **given) for role in roles]

    def actor(self, person: Person) -> Actor:
        """A person with every right they have now."""
        found = queries.actor_of(self.session, person.id)
        assert found is not None
        return found

    def staff(self, email: str, *roles: Role) -> Actor:
        """One more member of staff, ready to act."""
        return self.actor(self.hired(email, *roles))

    def member(self, email: str, role: MemberRole, organisation: Organisation | None = None) -> Actor:
        """One more person of a customer, ready to act."""
        return self.actor(self.joined(email, role, organisation=organisation))
