"""Tariffs with their targets and rates, dated contracts, supported products."""

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from processes.calendars.models import ServiceCalendar
from processes.contracts.rules import Activity, Layer, Priority, Target, TariffCode
from processes.db import Base
from processes.people.models import Organisation


class Tariff(Base):
    """What a customer buys: service hours, targets, included minutes, rates (E1, E2)."""

    __tablename__ = "tariff"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[TariffCode]
    name: Mapped[str] = mapped_column(unique=True)
    calendar_id: Mapped[int] = mapped_column(ForeignKey("service_calendar.id"))
    currency: Mapped[str] = mapped_column(default="CZK")
    included_minutes: Mapped[int] = mapped_column(default=0)  # a month, consumed in order of work
    signoff_days: Mapped[int] = mapped_column(default=10)  # business days until silence accepts
    reopen_days: Mapped[int] = mapped_column(default=14)
    words_decide: Mapped[bool] = mapped_column(default=False)  # clear words of an approver are their sign-off

    calendar: Mapped[ServiceCalendar] = relationship()
    targets: Mapped[list["TariffTarget"]] = relationship(cascade="all, delete-orphan")
    rates: Mapped[list["TariffRate"]] = relationship(cascade="all, delete-orphan")


class TariffTarget(Base):
    """The promised business minutes for one priority and one target."""

    __tablename__ = "tariff_target"
    __table_args__ = (
        UniqueConstraint("tariff_id", "priority", "target"),
        CheckConstraint("minutes > 0", name="minutes_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    tariff_id: Mapped[int] = mapped_column(ForeignKey("tariff.id", ondelete="CASCADE"))
    priority: Mapped[Priority]
    target: Mapped[Target]
    minutes: Mapped[int]


class TariffRate(Base):
    """Price of an hour of one activity, in and out of service hours, without VAT; billed by the minute (E3)."""

    __tablename__ = "tariff_rate"
    __table_args__ = (UniqueConstraint("tariff_id", "activity"), CheckConstraint("hourly >= 0", name="hourly"))

    id: Mapped[int] = mapped_column(primary_key=True)
    tariff_id: Mapped[int] = mapped_column(ForeignKey("tariff.id", ondelete="CASCADE"))
    activity: Mapped[Activity]
    hourly: Mapped[Decimal]
    hourly_out_of_hours: Mapped[Decimal]


class Contract(Base):
    """A tariff for an organisation, or for one of its projects, from a day to a day (inclusive)."""

    __tablename__ = "contract"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_from <= valid_to", name="validity"),
        Index(None, "organisation_id", "valid_from"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"))
    tariff_id: Mapped[int] = mapped_column(ForeignKey("tariff.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    pauses_for_supplier: Mapped[bool] = mapped_column(default=False)
    payment_days: Mapped[int] = mapped_column(default=14)
    pack: Mapped[str] = mapped_column(default="standard")  # whose diagrams its cases follow (B8)

    organisation: Mapped[Organisation] = relationship()
    tariff: Mapped[Tariff] = relationship()
    products: Mapped[list["Product"]] = relationship(secondary="contract_product", order_by="Product.name")


class Product(Base):
    """Something that is supported; `skill` is what a technician must know to work on it."""

    __tablename__ = "product"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    layer: Mapped[Layer]
    skill: Mapped[str | None]


class ContractProduct(Base):
    """A product that a contract covers."""

    __tablename__ = "contract_product"

    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id", ondelete="CASCADE"), primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True)
