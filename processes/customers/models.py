"""What changed about customers and their projects, and the accounts and logos of the company."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from processes.db import Base
from processes.unchanging import only_added_to


class BankAccount(Base):
    """An account of the company; invoices of a currency name its default one."""

    __tablename__ = "bank_account"
    __table_args__ = (
        UniqueConstraint("organisation_id", "iban"),
        Index(
            "uq_bank_account_default",
            "organisation_id",
            "currency",
            unique=True,
            postgresql_where=text("is_default"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    iban: Mapped[str]
    currency: Mapped[str]
    is_default: Mapped[bool] = mapped_column(default=False)


class Logo(Base):
    """A logo that the company has or had, by the SHA-256 of its PNG: what named it can always be drawn again."""

    __tablename__ = "logo"

    digest: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[bytes]


class OrganisationChange(Base):
    """Who changed what of an organisation or of its projects and when; append-only."""

    __tablename__ = "organisation_change"
    __table_args__ = (Index(None, "organisation_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    at: Mapped[datetime]
    actor: Mapped[str]  # the name, as it was
    kind: Mapped[str]
    details: Mapped[dict[str, Any]]


only_added_to(OrganisationChange, refused="UPDATE OR DELETE")
