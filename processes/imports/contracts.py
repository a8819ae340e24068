"""Knows how rows of products and contracts are compared with the desk's, and taken over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from processes.contracts.models import Contract, Product
from processes.contracts.use_cases import add_contract, add_product, end_contract
from processes.imports.known import Known
from processes.imports.models import Outcome
from processes.imports.organisations import customer, project_of
from processes.imports.rows import Row, refuse_twins
from processes.imports.taking import Taking
from processes.imports.values import Reason
from processes.people.models import Organisation
from processes.people.rules import folded_name

FIXED = ("organisation_id", "project_id", "valid_from")  # these never change


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when a contract is valid, for whom."""

    scope: tuple[int, int | None]
    number: str
    first: date
    last: date

    @classmethod
    def of(cls, contract: Contract) -> "Span":
        """That of a contract which is here."""
        scope = contract.organisation_id, contract.project_id
        return cls(scope, contract.number, contract.valid_from, contract.valid_to or date.max)

    def excludes(self, other: "Span") -> bool:
        """Whether another contract cannot be valid at the same time."""
        apart = self.scope != other.scope or self.number == other.number
        return not apart and self.first <= other.last and other.first <= self.last


def check_products(rows: Sequence[Row], known: Known) -> None:
    """A product is the same by its name."""
    refuse_twins(rows, "name", lambda row: row.get("name") and folded_name(row.means["name"]))
    for row in rows:
        found = known.products.get(folded_name(row.get("name") or ""))
        if found is not None:
            row.target_id = found.id
            for column in ("layer", "skill"):
                if column in row.means:
                    row.change(column, getattr(found, column), row.means[column])


def take_products(taking: Taking, rows: Sequence[Row], known: Known) -> None:
    """Add what is new; bring what is here up to date."""
    for row in taking.each(rows):
        said: dict[str, Any] = {name: row.means[name] for name in ("layer", "skill") if name in row.means}
        if row.target_id is None:
            product = add_product(taking.session, name=row.means["name"], **said, **taking.given)
            taking.keep(row, product.id, Outcome.NEW)
        elif row.changes:
            product = taking.session.get_one(Product, row.target_id)
            for column in row.changes:
                setattr(product, column, said[column])
            taking.keep(row, product.id, Outcome.CHANGED)
    taking.session.flush()


def check_contracts(rows: Sequence[Row], known: Known) -> None:
    """A contract is the same by its number; it may get an end; other terms are entered on its page."""
    refuse_twins(rows, "number", lambda row: row.get("number"))
    spans = [Span.of(contract) for contract in known.contracts.values()]
    for row in rows:
        organisation = customer(row, known)
        project = project_of(row, organisation, known)
        _check_names(row, known)
        first, last = row.get("valid_from"), row.get("valid_to")
        if first and last and last < first:
            row.refuse("valid_to", Reason.ENDS_BEFORE_IT_BEGINS)
        if row.wrong or organisation is None:
            continue
        row.means |= {"organisation_id": organisation.id, "project_id": project.id if project else None}
        found = known.contracts.get(row.means["number"])
        if found is not None:
            _compare(row, found)
        wanted = Span((organisation.id, row.means["project_id"]), row.means["number"], first, last or date.max)
        taken = next((span.number for span in spans if span.excludes(wanted)), None)
        if taken is not None and not row.wrong:
            row.refuse("valid_from", Reason.CONTRACT_OVERLAPS, number=taken)
        spans.append(wanted)


def _check_names(row: Row, known: Known) -> None:
    tariff = known.tariffs.get(folded_name(row.get("tariff") or ""))
    if tariff is not None:
        row.means["tariff_id"] = tariff.id
    elif row.get("tariff"):
        row.refuse("tariff", Reason.TARIFF_UNKNOWN, known=", ".join(one.name for one in known.tariffs.values()) or "–")
    for name in row.get("products") or ():
        if folded_name(name) not in known.products:
            row.refuse("products", Reason.PRODUCT_UNKNOWN, name=name)


def _compare(row: Row, found: Contract) -> None:
    row.target_id = found.id
    here = {name: getattr(found, name) for name in FIXED} | {"tariff_id": found.versions[-1].tariff_id}
    if any(row.means[name] != value for name, value in here.items()):
        row.refuse("number", Reason.CONTRACT_DIFFERS)
    elif row.get("valid_to"):
        row.change("valid_to", found.valid_to, row.means["valid_to"])


def take_contracts(taking: Taking, rows: Sequence[Row], known: Known) -> None:
    """Add what is new; let end what is here."""
    for row in taking.each(rows):
        if row.target_id is None:
            contract = _add(taking, row, known)
            taking.keep(row, contract.id, Outcome.NEW)
        elif row.changes:
            contract = taking.session.get_one(Contract, row.target_id)
            end_contract(taking.session, contract=contract, valid_to=row.means["valid_to"], **taking.given)
            taking.keep(row, contract.id, Outcome.CHANGED)


def _add(taking: Taking, row: Row, known: Known) -> Contract:
    organisation = taking.session.get_one(Organisation, row.means["organisation_id"])
    terms = ("valid_from", "valid_to", "pauses_for_supplier", "payment_days")
    return add_contract(
        taking.session,
        number=row.means["number"],
        organisation=organisation,
        project=known.project(organisation.id, row.means["project"]) if row.get("project") else None,
        tariff=known.tariffs[folded_name(row.means["tariff"])],
        products=[known.products[folded_name(name)] for name in row.get("products") or ()],
        **taking.given,
        **{name: row.means[name] for name in terms if name in row.means},
    )
