"""Local times as people read and type them: one hour in spring never comes, one in autumn comes twice."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


def readings(zone: ZoneInfo, day: date, wall: time) -> tuple[datetime, ...]:
    """The instants (UTC, in order) at which clocks in `zone` show `wall` on a day: none, one or two."""
    found = {datetime.combine(day, wall.replace(fold=fold), tzinfo=zone).astimezone(UTC) for fold in (0, 1)}
    return tuple(sorted(at for at in found if at.astimezone(zone).time() == wall))


def taken_back(zone: ZoneInfo, typed: datetime, *, shown: datetime) -> datetime:
    """The instant of a local time that was typed over `shown`: `shown` itself, to the second, where it was left alone.

    Of a doubled hour the first; of a skipped one as long after the change as was typed.
    """
    local = shown.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)
    return shown if local == typed else typed.replace(tzinfo=zone).astimezone(UTC)
