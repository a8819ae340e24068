"""A contract as it stands on some day: its own version and its tariff's that apply then."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby

from processes.contracts.models import Contract, ContractVersion, Product, TariffVersion
from processes.contracts.rules import Activity
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
        found = {rate.activity: (rate.hourly, rate.hourly_out_of_hours) for rate in self.tariff.rates}
        free = {Activity.CONSULTATION: (Decimal(0), Decimal(0))} if self.tariff.free_consultations else {}
        return found | free

    @property
    def pack(self) -> str:
        """Whose diagrams its cases follow."""
        return self.terms.pack

    @property
    def products(self) -> Sequence[Product]:
        """What it covers, by name."""
        return self.terms.products


def spans(rows: Iterable[Agreement], first: date, last: date) -> Iterator[Span]:
    """When each agreement applies within some days; `rows` are a contract's combinations of versions, in order."""
    for _, found in groupby(rows, key=lambda one: one.id):
        every = list(found)
        for terms, starts, ends in _dated([one.terms for one in every]):
            of_terms = [one for one in every if one.terms is terms]
            for tariff, begins, stops in _dated([one.tariff for one in of_terms]):
                contract = every[0].contract
                valid_from = max(starts, begins, contract.valid_from, first)
                valid_to = min(ends, stops, contract.valid_to or date.max, last)
                if valid_from <= valid_to:
                    yield Agreement(contract, terms, tariff), valid_from, valid_to


def _dated(versions: Iterable[V]) -> Iterator[tuple[V, date, date]]:
    """From when to when each of versions in order applies."""
    unique = list(dict.fromkeys(versions))
    for version, following in zip(unique, [*unique[1:], None], strict=True):
        ends = following.valid_from - timedelta(days=1) if following and following.valid_from else date.max
        yield version, version.valid_from or date.min, ends
