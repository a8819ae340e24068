"""What versions of tariffs and contracts say, part by part, as pages compare them."""

from typing import Any

from processes.contracts.models import ContractVersion, TariffVersion

# What a tariff says that is one field of its form.
FIELDS = (
    "calendar_id",
    "included_minutes",
    "signoff_days",
    "reopen_days",
    "words_decide",
    "free_consultations",
    "free_updates",
)

# What a contract says besides its products.
AGREED = (
    "tariff_id",
    "pauses_for_supplier",
    "payment_days",
    "invoice_interval",
    "report_interval",
    "approver_limit",
    "pack",
)


def terms_of_tariff(version: TariffVersion) -> dict[Any, Any]:
    """What a tariff says: by field, by (priority, target) in minutes, by (activity, whether inside) in money."""
    said: dict[Any, Any] = {name: getattr(version, name) for name in (*FIELDS, "levels", "expedite_fee")}
    said |= {(row.priority, row.target): row.minutes for row in version.targets}
    for rate in version.rates:
        said |= {(rate.activity, True): rate.hourly, (rate.activity, False): rate.hourly_out_of_hours}
    return said


def terms_of_contract(version: ContractVersion) -> dict[Any, Any]:
    """What a contract says, by field."""
    said = {name: getattr(version, name) for name in AGREED}
    return {**said, "products": [one.id for one in version.products]}
