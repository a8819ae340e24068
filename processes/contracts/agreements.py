"""A contract as it stands on some day: its own version and its tariff's that apply then."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, func, select

from processes.contracts.models import (
    Contract,
    ContractVersion,
    Product,
    TariffRate,
    TariffTarget,
    TariffVersion,
)
from processes.contracts.rules import Activity, Priority, Target
from processes.dated import V
from processes.people.models import Organisation
from processes.people.rules import Limit

Span = tuple["Agreement", date, date | None]  # with the first and the last day on which it applies


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a contract promises and costs on a day."""

    contract: Contract
    terms: ContractVersion
    tariff: TariffVersion
    targets_said: str | None = None  # as `agreed_columns` reads them
    rates_said: str | None = None

    def applies(self, on: date) -> bool:
        """Whether the contract is valid on a day, and its versions have begun by then."""
        contract, versions = self.contract, (self.terms, self.tariff)
        begun = all(version.valid_from is None or version.valid_from <= on for version in versions)
        return begun and contract.valid_from <= on and (contract.valid_to is None or contract.valid_to >= on)

    @property
    def id(self) -> int:
        """The contract's."""
        return self.contract.id

    @property
    def number(self) -> str:
        """The contract's."""
        return self.contract.number

    @property
    def organisation(self) -> Organisation:
        """With whom it is agreed."""
        return self.contract.organisation

    @property
    def name(self) -> str:
        """The tariff's."""
        return self.tariff.tariff.name

    @property
    def currency(self) -> str:
        """Of all its prices."""
        return self.tariff.tariff.currency

    @property
    def limit(self) -> Limit | None:
        """The highest price that its approvers may accept, whatever their own limits say; None: what those say."""
        amount = self.terms.approver_limit
        return Limit(amount, self.currency) if amount is not None else None

    @property
    def rates(self) -> dict[Activity, tuple[Decimal, Decimal]]:
        """What an hour costs in and out of service hours; a consultation nothing where it is in the scope."""
        free = {Activity.CONSULTATION: (Decimal(0), Decimal(0))} if self.tariff.free_consultations else {}
        return {**_rates(self.rates_said), **free}

    @property
    def targets(self) -> Mapping[tuple[Priority, Target], int]:
        """The promised business minutes by priority and target."""
        return _targets(self.targets_said)

    @property
    def pack(self) -> str:
        """Whose diagrams its cases follow."""
        return self.terms.pack

    @property
    def products(self) -> Sequence[Product]:
        """What it covers, by name."""
        return self.terms.products


@cache
def agreed_columns() -> tuple[Any, ...]:
    """The columns of which an Agreement is made, for statements about TariffVersion."""
    target = func.json_build_array(TariffTarget.priority, TariffTarget.target, TariffTarget.minutes)
    prices = (cast(price, Text) for price in (TariffRate.hourly, TariffRate.hourly_out_of_hours))
    rate = func.json_build_array(TariffRate.activity, *prices)
    return Contract, ContractVersion, TariffVersion, _said(TariffTarget, target), _said(TariffRate, rate)


def _said(of: type[TariffTarget] | type[TariffRate], row: ColumnElement[Any]) -> ColumnElement[str | None]:
    """What a version of a tariff has of these, as the text of a JSON array."""
    rows = select(cast(func.json_agg(row), Text)).where(of.version_id == TariffVersion.id)
    return rows.correlate(TariffVersion).scalar_subquery()


@lru_cache(maxsize=1000)
def _targets(said: str | None) -> Mapping[tuple[Priority, Target], int]:
    return {(Priority(priority), Target(target)): minutes for priority, target, minutes in json.loads(said or "[]")}


@lru_cache(maxsize=1000)
def _rates(said: str | None) -> Mapping[Activity, tuple[Decimal, Decimal]]:
    rows = json.loads(said or "[]")
    return {Activity(activity): (Decimal(hourly), Decimal(outside)) for activity, hourly, outside in rows}


def spans(rows: Iterable[Agreement], first: date, last: date) -> Iterator[Span]:
    """When each agreement applies within some days; `rows` are a contract's combinations of versions, in order."""
    for _, found in groupby(rows, key=lambda one: one.id):
        every = list(found)
        for terms, starts, ends in _dated([one.terms for one in every]):
            of_terms = [one for one in every if one.terms is terms]
            for tariff, begins, stops in _dated([one.tariff for one in of_terms]):
                found_by = next(one for one in of_terms if one.tariff is tariff)
                valid_from = max(starts, begins, found_by.contract.valid_from, first)
                valid_to = min(ends, stops, found_by.contract.valid_to or date.max, last)
                if valid_from <= valid_to:
                    yield found_by, valid_from, valid_to


def _dated(versions: Iterable[V]) -> Iterator[tuple[V, date, date]]:
    """From when to when each of versions in order applies."""
    unique = list(dict.fromkeys(versions))
    for version, following in zip(unique, [*unique[1:], None], strict=True):
        ends = following.valid_from - timedelta(days=1) if following and following.valid_from else date.max
        yield version, version.valid_from or date.min, ends
