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


class PriceNegative(Refusal):
    """Nobody is paid for having work done."""

    message = "A price is zero or more."
    field = "rates"


class LevelInvalid(Refusal):
    """A point of a promised time that no clock reaches."""

    message = "A warning or a level is between 1 and {most} percent of the time, or up to 30 days before or after it."
    field = "levels"


class TariffNameTaken(Conflict):
    """Another tariff has this name."""

    message = "There is a tariff of this name already."
    field = "name"


class ContractNumberTaken(Conflict):
    """Another contract has this number."""

    message = "There is a contract of this number already."
    field = "number"


class ProductNameTaken(Conflict):
    """Another product has this name."""

    message = "There is a product of this name already."
    field = "name"


class TargetMissing(Refusal):
    """Nobody has said what is promised for a priority."""

    message = "Say what is promised for the priority {priority}, or that nothing is."
    field = "no_promise"


class TargetTooLate(Refusal):
    """An answer or the work cannot come after the end of both."""

    message = "Priority {priority}: {target} is promised later than the resolution."


class ContractInUse(Refusal):
    """Requests are open that rest on the contract."""

    message = (
        "These requests are open under it: {left}. Tick that they stay and keep what was promised, or end it later."
    )
    field = "anyway"


class TermsPast(Refusal):
    """What was promised and billed yesterday stays as it was."""

    message = "Other terms apply from today at the earliest: what is past stays as it was."
    field = "valid_from"


class TermsOutside(Refusal):
    """Terms of a contract that would apply before it begins or after it ends."""

    message = "The contract is not valid on that day."
    field = "valid_from"


class TermsBegun(Conflict):
    """Terms that apply already, or did, cannot be taken back."""

    message = "These terms apply already; enter others from a later day."


class CurrencyDiffers(Refusal):
    """One contract is invoiced in one currency."""

    message = "This tariff is in {currency}; a contract keeps its currency. End it and enter another one."
    field = "tariff_id"


class TariffUnknown(NotFound):
    """No such tariff."""

    message = "There is no such tariff."


class ProductUnknown(NotFound):
    """No such product."""

    message = "There is no such product."
