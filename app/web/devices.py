"""Devices as fields offer them: what each is called where several are to be told apart."""

from processes.devices.models import ConfigurationItem
from processes.devices.offering import Offered


def called(item: ConfigurationItem) -> str:
    """Its name, with its inventory number and where it stands."""
    return " · ".join(part for part in (item.name, item.inventory_number, item.location) if part)


def choices_of(offered: Offered) -> list[tuple[int, str]]:
    """What a field of devices offers."""
    return [(one.id, called(one)) for one in offered.items]
