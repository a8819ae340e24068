"""Refusals of tariffs and contracts."""

from processes.errors import Conflict, NotFound, Refusal


class ContractUnknown(NotFound):
    """No such contract."""

    message = "There is no contract {number}."
    field = "contract_number"


class ContractOverlaps(Conflict):
    """Two contracts for the same customer or project on one day."""

    message = "The contract {number} is already valid at that time."
    field = "valid_from"


class ValidityInvalid(Refusal):
    """The contract would end before it begins."""

    message = "A contract cannot end before it begins."
    field = "valid_to"


class ProjectElsewhere(Refusal):
    """The project belongs to another organisation than the contract."""

    message = "This project belongs to another organisation."
    field = "project_id"


class CurrencyUnknown(Refusal):
    """Not a currency that can be invoiced."""

    message = "Prices can be in {known} only."
    field = "currency"


class RatesIncomplete(Refusal):
    """A kind of work without a price could not be billed."""

    message = "The tariff needs a price for every kind of work."
    field = "rates"
