"""Configuration items, how they hang together, what was changed of them, and which requests name them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from processes.catalogue.columns import CodeColumn
from processes.catalogue.rules import TypeCode
from processes.contracts.models import Product
from processes.db import Base
from processes.devices.rules import ItemState, RelationKind
from processes.paging import spoken
from processes.people.models import Organisation, Person, Project
from processes.requests import models as requests  # noqa: F401 - requests name items
from processes.unchanging import only_added_to


class ConfigurationItem(Base):
    """A supported device, system, application or network of a customer (A9); without a project it is all of theirs."""

    __tablename__ = "configuration_item"
    __table_args__ = (
        Index(None, "organisation_id"),
        Index(None, "project_id"),
        Index(None, "user_id"),
        Index(None, "serial_number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    type: Mapped[TypeCode] = mapped_column(CodeColumn(TypeCode))
    manufacturer: Mapped[str] = mapped_column(default="")
    model: Mapped[str] = mapped_column(default="")
    serial_number: Mapped[str] = mapped_column(default="")
    inventory_number: Mapped[str] = mapped_column(default="")
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"))
    location: Mapped[str] = mapped_column(default="")
    warranty_until: Mapped[date | None]
    state: Mapped[ItemState] = mapped_column(default=ItemState.IN_USE)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # who uses it
    note: Mapped[str] = mapped_column(default="")  # for staff alone
    added_at: Mapped[datetime]

    organisation: Mapped[Organisation] = relationship()
    project: Mapped[Project | None] = relationship()
    user: Mapped[Person | None] = relationship()
    products: Mapped[list[Product]] = relationship(secondary="configuration_item_product", order_by=Product.name)


# the list of items is read in this order
Index("ix_configuration_item_spoken", spoken(ConfigurationItem.name), ConfigurationItem.id)
_MAKE = spoken(ConfigurationItem.manufacturer), spoken(ConfigurationItem.model)
Index("ix_configuration_item_make", *_MAKE, ConfigurationItem.id)
Index("ix_configuration_item_location", spoken(ConfigurationItem.location), ConfigurationItem.id)


class ConfigurationItemProduct(Base):
    """A supported product that an item is, or has on it: by these a contract covers it."""

    __tablename__ = "configuration_item_product"
    __table_args__ = (Index(None, "product_id"),)

    item_id: Mapped[int] = mapped_column(ForeignKey("configuration_item.id", ondelete="CASCADE"), primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True)


class ItemRelation(Base):
    """Two items of one customer that hang together, read from the first to the second."""

    __tablename__ = "item_relation"
    __table_args__ = (
        UniqueConstraint("from_id", "to_id", "kind"),
        CheckConstraint("from_id <> to_id", name="of_two"),
        Index(None, "to_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("configuration_item.id", ondelete="CASCADE"))
    to_id: Mapped[int] = mapped_column(ForeignKey("configuration_item.id", ondelete="CASCADE"))
    kind: Mapped[RelationKind]

    begins: Mapped[ConfigurationItem] = relationship(foreign_keys=[from_id])
    ends: Mapped[ConfigurationItem] = relationship(foreign_keys=[to_id])


class ItemChange(Base):
    """Who changed what of an item and when; append-only."""

    __tablename__ = "item_change"
    __table_args__ = (Index(None, "item_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("configuration_item.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    actor: Mapped[str]  # the name, as it was
    kind: Mapped[str]
    details: Mapped[dict[str, Any]]


class AffectedItem(Base):
    """An item that a request is about."""

    __tablename__ = "affected_item"
    __table_args__ = (Index(None, "item_id", "request_id"),)

    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("configuration_item.id"), primary_key=True)


only_added_to(ItemChange, refused="UPDATE OR DELETE", goes_with=ItemChange.item_id)
