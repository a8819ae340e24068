"""Service calendars: weekly hours, public holidays of a country and own exceptions."""

from datetime import date, time

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from processes.db import Base

WHOLE_MINUTES = "coalesce(extract(second FROM opens_at), 0) = 0 AND coalesce(extract(second FROM closes_at), 0) = 0"


class ServiceCalendar(Base):
    """When work is done for a customer; `country` (CZ, SK or none) adds its public holidays."""

    __tablename__ = "service_calendar"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    timezone: Mapped[str] = mapped_column(default="Europe/Prague")
    country: Mapped[str | None]

    intervals: Mapped[list["ServiceInterval"]] = relationship(
        cascade="all, delete-orphan", order_by="ServiceInterval.weekday, ServiceInterval.opens_at"
    )
    exceptions: Mapped[list["CalendarException"]] = relationship(
        cascade="all, delete-orphan", order_by="CalendarException.day, CalendarException.opens_at"
    )


class ServiceInterval(Base):
    """Open hours of one weekday (Monday 0); `closes_at` null is midnight at the day's end."""

    __tablename__ = "service_interval"
    __table_args__ = (
        UniqueConstraint("calendar_id", "weekday", "opens_at"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("closes_at IS NULL OR opens_at < closes_at", name="order"),
        CheckConstraint(WHOLE_MINUTES, name="whole_minutes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    calendar_id: Mapped[int] = mapped_column(ForeignKey("service_calendar.id", ondelete="CASCADE"))
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
