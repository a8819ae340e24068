"""Tariffs with targets and rates, contracts, both in dated versions; supported products."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from processes.calendars.models import ServiceCalendar
from processes.contracts.rules import Activity, Interval, Layer, Priority, Target, TariffCode
from processes.db import Base
from processes.people.models import Organisation, Project


class Tariff(Base):
    """What a customer buys (E1, E2); its terms are in its versions. The currency never changes: sums would mix."""

    __tablename__ = "tariff"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[TariffCode]
    name: Mapped[str] = mapped_column(unique=True)
    currency: Mapped[str] = mapped_column(default="CZK")

    versions: Mapped[list["TariffVersion"]] = relationship(
        back_populates="tariff", cascade="all, delete-orphan", order_by="TariffVersion.valid_from.asc().nulls_first()"
    )


class TariffVersion(Base):
    """Terms of a tariff from a day on, until the next version; `valid_from` null is from the beginning."""

    __tablename__ = "tariff_version"
    __table_args__ = (UniqueConstraint("tariff_id", "valid_from", postgresql_nulls_not_distinct=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    tariff_id: Mapped[int] = mapped_column(ForeignKey("tariff.id", ondelete="CASCADE"))
    valid_from: Mapped[date | None]
    calendar_id: Mapped[int] = mapped_column(ForeignKey("service_calendar.id"))
    included_minutes: Mapped[int] = mapped_column(default=0)  # a month, consumed in order of work
    signoff_days: Mapped[int] = mapped_column(default=10)  # business days until silence accepts
    reopen_days: Mapped[int] = mapped_column(default=14)
    words_decide: Mapped[bool] = mapped_column(default=False)  # clear words of an approver are their sign-off
    free_consultations: Mapped[bool] = mapped_column(default=False)  # an hour of consultation costs nothing
    free_updates: Mapped[bool] = mapped_column(default=False)  # of what is supported, as it is published
    expedite_fee: Mapped[Decimal | None]  # what it costs, without VAT, to have a request taken up at once
    levels: Mapped[list[Any]] = mapped_column(default=list)  # [percent, role, minutes]: who is told of a target

    tariff: Mapped[Tariff] = relationship(back_populates="versions")
    calendar: Mapped[ServiceCalendar] = relationship()
    targets: Mapped[list["TariffTarget"]] = relationship(cascade="all, delete-orphan")
    rates: Mapped[list["TariffRate"]] = relationship(cascade="all, delete-orphan")


class TariffTarget(Base):
    """The promised business minutes for one priority and one target."""

    __tablename__ = "tariff_target"
    __table_args__ = (
        UniqueConstraint("version_id", "priority", "target"),
        CheckConstraint("minutes > 0", name="minutes_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("tariff_version.id", ondelete="CASCADE"))
    priority: Mapped[Priority]
    target: Mapped[Target]
    minutes: Mapped[int]


class TariffRate(Base):
    """Price of an hour of one activity, in and out of service hours, without VAT; billed by the minute (E3)."""

    __tablename__ = "tariff_rate"
    __table_args__ = (UniqueConstraint("version_id", "activity"), CheckConstraint("hourly >= 0", name="hourly"))

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("tariff_version.id", ondelete="CASCADE"))
    activity: Mapped[Activity]
    hourly: Mapped[Decimal]
    hourly_out_of_hours: Mapped[Decimal]


class Contract(Base):
    """What is agreed with an organisation, or for one of its projects, from a day to a day (inclusive)."""

    __tablename__ = "contract"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_from <= valid_to", name="validity"),
        Index(None, "organisation_id", "valid_from"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    organisation: Mapped[Organisation] = relationship()
    project: Mapped[Project | None] = relationship()
    versions: Mapped[list["ContractVersion"]] = relationship(
        back_populates="contract",
        cascade="all, delete-orphan",
        order_by="ContractVersion.valid_from.asc().nulls_first()",
    )


def _of(name: str) -> Enum:
    """The type of one of several columns of the same enumeration: each has a CHECK of its own."""
    kept = {"native_enum": False, "create_constraint": True, "length": 40, "validate_strings": True}
    return Enum(Interval, name=name, values_callable=lambda members: [one.value for one in members], **kept)


class ContractVersion(Base):
    """Terms of a contract from a day on, until the next version; `valid_from` null is from its beginning."""

    __tablename__ = "contract_version"
    __table_args__ = (
        UniqueConstraint("contract_id", "valid_from", postgresql_nulls_not_distinct=True),
        CheckConstraint("approver_limit >= 0", name="approver_limit"),
        Index(None, "tariff_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id", ondelete="CASCADE"))
    valid_from: Mapped[date | None]
    tariff_id: Mapped[int] = mapped_column(ForeignKey("tariff.id"))
    pauses_for_supplier: Mapped[bool] = mapped_column(default=False)
    payment_days: Mapped[int] = mapped_column(default=14)
    invoice_interval: Mapped[Interval] = mapped_column(_of("invoice_interval"), default=Interval.MONTHLY)
    report_interval: Mapped[Interval] = mapped_column(_of("report_interval"), default=Interval.MONTHLY)
    pack: Mapped[str] = mapped_column(default="standard")  # whose diagrams its cases follow (B8)
    approver_limit: Mapped[Decimal | None]  # an approver accepts no higher price, without VAT; None: what theirs says

    contract: Mapped[Contract] = relationship(back_populates="versions")
    tariff: Mapped[Tariff] = relationship()
    products: Mapped[list["Product"]] = relationship(secondary="contract_product", order_by="Product.name")


class TermsChange(Base):
    """Who changed what of a tariff or contract and when; `kind` and `details` as `use_cases` writes them."""

    __tablename__ = "terms_change"
    __table_args__ = (
        Index(None, "tariff_id", "id"),
        Index(None, "contract_id", "id"),
        CheckConstraint("(tariff_id IS NULL) <> (contract_id IS NULL)", name="of_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    tariff_id: Mapped[int | None] = mapped_column(ForeignKey("tariff.id", ondelete="CASCADE"))
    contract_id: Mapped[int | None] = mapped_column(ForeignKey("contract.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    actor: Mapped[str]  # the name, as it was
    kind: Mapped[str]
    details: Mapped[dict[str, Any]]


class Product(Base):
    """Something that is supported; `skill` is what a technician must know to work on it."""

    __tablename__ = "product"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    layer: Mapped[Layer]
    skill: Mapped[str | None]


class ContractProduct(Base):
    """A product that a version of a contract covers."""

    __tablename__ = "contract_product"

    version_id: Mapped[int] = mapped_column(ForeignKey("contract_version.id", ondelete="CASCADE"), primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True)
