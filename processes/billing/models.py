"""Rated work, invoices without gaps in their numbers, VAT."""

import enum
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from processes.billing.rules import VatTreatment
from processes.contracts.rules import Activity
from processes.db import Base
from processes.requests.models import Request
from processes.unchanging import only_added_to


class RatedWork(Base):
    """A piece of a work log at one price: a log that crosses the service hours' edge has several."""

    __tablename__ = "rated_work"
    __table_args__ = (
        UniqueConstraint("work_log_id", "started_at"),
        CheckConstraint("minutes_included BETWEEN 0 AND minutes_worked", name="included"),
        CheckConstraint("minutes_elsewhere IN (0, minutes_worked)", name="elsewhere"),
        CheckConstraint("minutes_billed = minutes_worked - minutes_included - minutes_elsewhere", name="minutes"),
        Index("ix_rated_work_uninvoiced", "contract_id", "month", postgresql_where=text("invoice_id IS NULL")),
        Index(None, "contract_id", "month"),
        Index(None, "invoice_id"),
        Index(None, "request_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    work_log_id: Mapped[int] = mapped_column(ForeignKey("work_log.id"))
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"))
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    month: Mapped[date]  # first day of the month of the work
    activity: Mapped[Activity]
    in_hours: Mapped[bool]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    minutes_worked: Mapped[int]
    minutes_included: Mapped[int]
    minutes_elsewhere: Mapped[int] = mapped_column(default=0)  # billed with work of the technician that overlaps it
    minutes_billed: Mapped[int]
    hourly: Mapped[Decimal]
    amount: Mapped[Decimal]  # its share of its price's amount, which is rounded once (`rules.amounts`)
    currency: Mapped[str]
    description: Mapped[str]
    technician_name: Mapped[str]
    rated_at: Mapped[datetime]
    invoice_id: Mapped[int | None] = mapped_column(ForeignKey("invoice.id"))

    request: Mapped[Request] = relationship()


class RatedItem(Base):
    """A price that is no work, such as the fee for a shorter reaction; `item` names what it is of, which costs once."""

    __tablename__ = "rated_item"
    __table_args__ = (
        CheckConstraint("extract(day FROM month) = 1", name="month"),
        Index("ix_rated_item_uninvoiced", "contract_id", "month", postgresql_where=text("invoice_id IS NULL")),
        Index(None, "invoice_id"),
        Index(None, "request_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item: Mapped[str] = mapped_column(unique=True)  # expedite:12
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"))
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    month: Mapped[date]  # first day of the month in which it was earned
    amount: Mapped[Decimal]  # without VAT
    currency: Mapped[str]
    rated_at: Mapped[datetime]
    invoice_id: Mapped[int | None] = mapped_column(ForeignKey("invoice.id"))

    request: Mapped[Request] = relationship()

    @property
    def of(self) -> str:
        """The kind of what it is of: expedite."""
        return self.item.partition(":")[0]


class WaivedFee(Base):
    """A price that is no work and was owed, and that somebody of ours let the customer off, with the reason."""

    __tablename__ = "waived_fee"
    __table_args__ = (CheckConstraint("reason <> ''", name="reason_given"), Index(None, "request_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    item: Mapped[str] = mapped_column(unique=True)  # expedite:12
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"))
    amount: Mapped[Decimal]  # without VAT
    currency: Mapped[str]
    reason: Mapped[str]
    waived_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    waived_at: Mapped[datetime]


class Settlement(Base):
    """What an accountant decided about work that no contract covers: a contract, or written off with a reason."""

    __tablename__ = "settlement"
    __table_args__ = (CheckConstraint("contract_id IS NOT NULL OR reason <> ''", name="reason_given"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), index=True)
    contract_id: Mapped[int | None] = mapped_column(ForeignKey("contract.id"))
    reason: Mapped[str] = mapped_column(default="")
    settled_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    settled_at: Mapped[datetime]


class InvoiceState(enum.Enum):
    """How an invoice stands; an issued one never changes, a credit note follows it."""

    ISSUED = "issued"
    CREDITED = "credited"


OF_MONTHS = text("NOT is_on_completion")


class Invoice(Base):
    """A tax document of a contract, of an interval or of what is completed; parties are as they were on the day."""

    __tablename__ = "invoice"
    __table_args__ = (
        Index(
            "ix_invoice_of_month", "contract_id", "month", unique=True, postgresql_where=text("NOT is_on_completion")
        ),
        CheckConstraint("extract(day FROM month) = 1", name="month"),
        CheckConstraint("since <= month", name="since"),
        CheckConstraint("total = net + vat + rounding", name="total"),
        Index(None, "organisation_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    since: Mapped[date]  # first day of the first month of its interval
    month: Mapped[date]  # first day of the last one
    is_on_completion: Mapped[bool] = mapped_column(default=False)  # issued as soon as a request was done
    state: Mapped[InvoiceState] = mapped_column(default=InvoiceState.ISSUED)
    issued_on: Mapped[date]
    taxable_on: Mapped[date]  # DUZP
    due_on: Mapped[date]
    issued_at: Mapped[datetime]
    currency: Mapped[str]
    supplier: Mapped[dict[str, Any]]  # the parties' names, addresses and numbers
    customer: Mapped[dict[str, Any]]
    vat_treatment: Mapped[VatTreatment] = mapped_column(default=VatTreatment.STANDARD)
    vat_rate: Mapped[Decimal] = mapped_column(Numeric(5, 2))  # percent
    net: Mapped[Decimal]
    vat: Mapped[Decimal]
    rounding: Mapped[Decimal]
    total: Mapped[Decimal]
    pdf_sha256: Mapped[str | None]  # made by a worker after issue
    paid_on: Mapped[date | None]  # noted by an accountant; the document itself never changes

    lines: Mapped[list["InvoiceLine"]] = relationship(order_by="InvoiceLine.position")
    work: Mapped[list[RatedWork]] = relationship(order_by="RatedWork.started_at, RatedWork.id")
    items: Mapped[list[RatedItem]] = relationship(order_by="RatedItem.rated_at, RatedItem.id")


class InvoiceLine(Base):
    """A sum of rated work at one price."""

    __tablename__ = "invoice_line"
    __table_args__ = (UniqueConstraint("invoice_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"))
    position: Mapped[int]
    activity: Mapped[Activity]
    in_hours: Mapped[bool]
    minutes_worked: Mapped[int]
    minutes_billed: Mapped[int]
    hourly: Mapped[Decimal]
    net: Mapped[Decimal]


class InvoiceCounter(Base):
    """The last number given in a year; locked while an invoice is issued, so numbers have no gaps."""

    __tablename__ = "invoice_counter"

    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


only_added_to(WaivedFee, refused="UPDATE OR DELETE")
