"""Versions as a page shows them: since when, whether they apply now, and what each changes of the one before."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from processes.contracts.models import ContractVersion, TariffVersion
from processes.dated import Dated, in_force

V = TypeVar("V", bound=Dated)


@dataclass(frozen=True)
class Drawn(Generic[V]):
    """A version; `changed` names what differs from the one before."""

    version: V
    is_present: bool
    is_future: bool
    changed: frozenset[Any]

    def has_changed(self, names: Iterable[Any]) -> bool:
        """Whether one of these parts differs."""
        return not self.changed.isdisjoint(names)


def drawn(versions: Sequence[V], today: date, said: Callable[[V], dict[Any, Any]]) -> list[Drawn[V]]:
    """Every version in order; `said` gives what one says, by the names of its parts."""
    present, found, before = in_force(versions, today), list[Drawn[V]](), dict[Any, Any]()
    for version in versions:
        is_future, says = version.valid_from is not None and version.valid_from > today, said(version)
        changed = frozenset(name for name in {*says, *before} if says.get(name) != before.get(name)) if before else None
        found.append(Drawn(version, version is present, is_future, changed or frozenset()))
        before = says
    return found


def terms_of_tariff(version: TariffVersion) -> dict[Any, Any]:
    """What a tariff says: by field, by (priority, target) in minutes, by (activity, whether inside) in money."""
    names = ("calendar_id", "included_minutes", "signoff_days", "reopen_days", "words_decide", "levels")
    said: dict[Any, Any] = {name: getattr(version, name) for name in names}
    said |= {(row.priority, row.target): row.minutes for row in version.targets}
    for rate in version.rates:
        said |= {(rate.activity, True): rate.hourly, (rate.activity, False): rate.hourly_out_of_hours}
    return said


def terms_of_contract(version: ContractVersion) -> dict[Any, Any]:
    """What a contract says, by field."""
    said = {name: getattr(version, name) for name in ("tariff_id", "pauses_for_supplier", "payment_days", "pack")}
    return {**said, "products": [one.id for one in version.products]}
