"""Service calendars: dated versions of weekly hours with the public holidays of a country, and own exceptions."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from processes.db import Base
from processes.settings import get_settings

WHOLE_MINUTES = "coalesce(extract(second FROM opens_at), 0) = 0 AND coalesce(extract(second FROM closes_at), 0) = 0"


class ServiceCalendar(Base):
    """When work is done for a customer. Its zone never changes, as days would change with it: a copy has another."""

    __tablename__ = "service_calendar"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    timezone: Mapped[str] = mapped_column(default=lambda: get_settings().default_timezone)

    versions: Mapped[list["CalendarVersion"]] = relationship(
        cascade="all, delete-orphan", order_by="CalendarVersion.valid_from.asc().nulls_first()"
    )
    exceptions: Mapped[list["CalendarException"]] = relationship(
        cascade="all, delete-orphan", order_by="CalendarException.day, CalendarException.opens_at"
    )


class CalendarVersion(Base):
    """Weekly hours from a day on, until the next version; `valid_from` null is from the beginning.

    `country` (CZ, SK or none) adds its public holidays.
    """

    __tablename__ = "calendar_version"
    __table_args__ = (UniqueConstraint("calendar_id", "valid_from", postgresql_nulls_not_distinct=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    calendar_id: Mapped[int] = mapped_column(ForeignKey("service_calendar.id", ondelete="CASCADE"))
    valid_from: Mapped[date | None]
    country: Mapped[str | None]

    intervals: Mapped[list["ServiceInterval"]] = relationship(
        cascade="all, delete-orphan", order_by="ServiceInterval.weekday, ServiceInterval.opens_at"
    )


class ServiceInterval(Base):
    """Hours that open on a weekday (Monday 0); `closes_at` null is midnight, before `opens_at` it is next day's."""

    __tablename__ = "service_interval"
    __table_args__ = (
        UniqueConstraint("version_id", "weekday", "opens_at"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("closes_at <> opens_at", name="lasts"),
        CheckConstraint(WHOLE_MINUTES, name="whole_minutes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("calendar_version.id", ondelete="CASCADE"))
    weekday: Mapped[int]
    opens_at: Mapped[time]
    closes_at: Mapped[time | None]


class CalendarException(Base):
    """A day with hours of its own; without `opens_at` it is closed. Stands above holidays and weekdays."""

    __tablename__ = "calendar_exception"
    __table_args__ = (
        UniqueConstraint("calendar_id", "day", "opens_at", postgresql_nulls_not_distinct=True),
        CheckConstraint(WHOLE_MINUTES, name="whole_minutes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    calendar_id: Mapped[int] = mapped_column(ForeignKey("service_calendar.id", ondelete="CASCADE"))
    day: Mapped[date]
    opens_at: Mapped[time | None]
    closes_at: Mapped[time | None]
    note: Mapped[str] = mapped_column(default="")


class CalendarChange(Base):
    """Who changed what of a calendar and when; `kind` and `details` as `use_cases` writes them."""

    __tablename__ = "calendar_change"
    __table_args__ = (Index(None, "calendar_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    calendar_id: Mapped[int] = mapped_column(ForeignKey("service_calendar.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    actor: Mapped[str]  # the name, as it was
    kind: Mapped[str]
    details: Mapped[dict[str, Any]]
