"""Refusals of the first start."""

from processes.errors import Conflict, Refusal


class SetupLinkDead(Refusal):
    """Unknown, used, expired, replaced, or somebody administers the desk: nobody is told which."""

    message = (
        "This link works no more. While nobody administers the desk, the command podpora setup link prints another."
    )


class AdministratorThere(Conflict):
    """The first administrator invites all others."""

    message = "{name} administers this desk already and can let others in."


class NothingChosen(Refusal):
    """A step that makes nothing is left out instead."""

    message = "Choose at least one, or leave this step out."


class PromiseMissing(Refusal):
    """A tariff from a template promises something for every priority."""

    message = "{tariff} promises nothing for a priority. Say a time for each."


class SkillsMissing(Refusal):
    """The board offers technicians by what they know."""

    message = "Say what the technician knows, such as Windows."
    field = "skills"


class CompanyIncomplete(Refusal):
    """A tax document could not be written."""

    message = "Invoices need this. Fill it in, or leave the step out for now."


class TariffMissing(Refusal):
    """A contract is under a tariff."""

    message = "Choose a tariff."
    field = "tariff_id"


class LogoUnreadable(Refusal):
    """Only pictures of dots: what draws itself could bring anything along."""

    message = "This is no picture that can be read. Bring a PNG or a JPEG."
    field = "file"


class LogoTooLarge(Refusal):
    """A logo is small."""

    message = "This picture is too large. A logo has at most 2 MB and 16 million pixels."
    field = "file"
