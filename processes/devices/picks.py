"""Devices that forms let people choose."""

from typing import Any

from sqlalchemy import ColumnElement, and_, false, func

from processes.devices.models import ConfigurationItem
from processes.devices.queries import has_words
from processes.devices.rights import visible
from processes.devices.rules import ItemState
from processes.people.picks import SOURCES, Source
from processes.people.rules import Actor


def _apart(_actor: Actor) -> ColumnElement[Any]:
    return func.nullif(func.concat_ws(" · ", ConfigurationItem.inventory_number, ConfigurationItem.location), "")


def _choosable(actor: Actor) -> ColumnElement[bool]:
    """Those that an actor sees and that are not retired."""
    return and_(ConfigurationItem.state != ItemState.RETIRED, visible(actor))


def _is_called(_actor: Actor, text: str) -> ColumnElement[bool]:
    words = has_words(text)
    return and_(*words) if words else false()


SOURCES["device"] = Source(ConfigurationItem.id, ConfigurationItem.name, _apart, _choosable, _is_called)
