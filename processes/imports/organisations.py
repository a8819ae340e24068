"""Knows how rows of organisations and projects are compared with the desk's, and taken over."""

from collections.abc import Sequence
from typing import Any

from processes.customers.use_cases import end_project, open_project, write
from processes.imports.known import Known
from processes.imports.models import Outcome
from processes.imports.rows import Row, refuse_twins
from processes.imports.subjects import Subject
from processes.imports.taking import Taking
from processes.imports.values import Reason
from processes.people.models import Organisation, Project
from processes.people.rules import folded_name
from processes.people.use_cases import add_organisation, add_project

COLUMNS = (
    "name", "registration_number", "vat_number", "street", "city", "postcode", "country", "billing_email",
    "phone", "locale",
)  # fmt: skip


def check_organisations(rows: Sequence[Row], known: Known) -> None:
    """An organisation is the same by its registration number, else by its name, else by the other system's id."""
    taken = known.taken(Subject.ORGANISATIONS, [row.means["foreign_id"] for row in rows if row.get("foreign_id")])
    refuse_twins(rows, "registration_number", lambda row: row.get("registration_number"))
    refuse_twins(rows, "name", lambda row: row.get("name") and folded_name(row.means["name"]))
    for row in rows:
        by_name = known.organisation(row.get("name"))
        by_number = known.organisation(row.get("registration_number"))
        by_id = known.organisation_of_id(taken.get(row.get("foreign_id") or "", 0))
        found = by_number or by_name or by_id
        if found is None:
            continue
        if found.is_provider:
            row.refuse("name", Reason.IS_US)
        elif by_name is not None and by_name is not found:
            row.refuse("name", Reason.NAME_TAKEN)
        else:
            _compare(row, found)


def _compare(row: Row, found: Organisation) -> None:
    row.target_id = found.id
    for column in COLUMNS:
        if column in row.means:
            row.change(column, getattr(found, column), row.means[column])
    if row.get("mail_domain"):
        row.change("mail_domain", found.mail_domains, _domains(found, row))


def _domains(found: Organisation | None, row: Row) -> list[str]:
    """A customer's mail domains with that of a row."""
    known, said = found.mail_domains if found else [], row.get("mail_domain")
    return [*known, said] if said and said not in known else list(known)


def _details(found: Organisation | None, row: Row) -> dict[str, Any]:
    said = {column: row.means[column] for column in COLUMNS if column in row.means}
    return said | {"mail_domains": _domains(found, row)}


def take_organisations(taking: Taking, rows: Sequence[Row], known: Known) -> None:
    """Add what is new, each with its first project where the row names one; bring what is here up to date."""
    for row in taking.each(rows):
        if row.target_id is None:
            organisation = add_organisation(taking.session, **_details(None, row), **taking.given)
            if row.get("project"):
                add_project(taking.session, organisation=organisation, name=row.means["project"], **taking.given)
            taking.keep(row, organisation.id, Outcome.NEW)
        elif row.changes:
            organisation = taking.session.get_one(Organisation, row.target_id)
            write(taking.session, organisation, _details(organisation, row), **taking.given)
            taking.keep(row, organisation.id, Outcome.CHANGED)
    taking.session.flush()


def check_projects(rows: Sequence[Row], known: Known) -> None:
    """A project is the same by its organisation and name."""
    refuse_twins(rows, "name", _key)
    for row in rows:
        organisation = customer(row, known)
        found = known.project(organisation.id, row.means["name"]) if organisation and row.get("name") else None
        if found is not None:
            row.target_id = found.id
            if "is_active" in row.means:
                row.change("is_active", found.is_active, row.means["is_active"])


def _key(row: Row) -> object:
    if not row.get("name") or not row.get("organisation"):
        return None
    return folded_name(row.means["organisation"]), folded_name(row.means["name"])


def customer(row: Row, known: Known) -> Organisation | None:
    """The customer that a row names; refused where there is none of this name or number."""
    text = row.get("organisation")
    found = known.organisation(text)
    if text and found is None:
        row.refuse("organisation", Reason.ORGANISATION_UNKNOWN)
    elif found is not None and found.is_provider:
        row.refuse("organisation", Reason.IS_US)
        return None
    return found


def project_of(row: Row, organisation: Organisation | None, known: Known) -> Project | None:
    """The project that a row names within an organisation; refused where there is none of this name."""
    text = row.get("project")
    if not text or organisation is None:
        return None
    found = known.project(organisation.id, text)
    if found is None:
        row.refuse("project", Reason.PROJECT_UNKNOWN, organisation=organisation.name)
    return found


def take_projects(taking: Taking, rows: Sequence[Row], known: Known) -> None:
    """Add what is new; open or close what is here."""
    for row in taking.each(rows):
        organisation = known.organisation(row.means["organisation"])
        if row.target_id is None and organisation is not None:
            project = add_project(taking.session, organisation=organisation, name=row.means["name"], **taking.given)
            project.is_active = row.means.get("is_active", True)
            taking.keep(row, project.id, Outcome.NEW)
        elif row.changes:
            project = taking.session.get_one(Project, row.target_id)
            if row.means["is_active"]:
                open_project(taking.session, project=project, **taking.given)
            else:
                end_project(taking.session, project=project, anyway=True, **taking.given)
            taking.keep(row, project.id, Outcome.CHANGED)
    taking.session.flush()
