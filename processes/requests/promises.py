"""By when the contract promises what, before and after a request is logged."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from processes.calendars import queries as calendars
from processes.calendars.rules import add_business_time
from processes.contracts import queries as contracts
from processes.contracts.rules import Priority, Target


def promised_times(session: Session, *, project_id: int, priority: Priority, at: datetime) -> dict[Target, datetime]:
    """The promised instants of a request logged at `at`; empty without a contract."""
    contract = contracts.contract_for(session, project_id=project_id, on=contracts.local_day(at))
    if contract is None:
        return {}
    hours = calendars.hours_of(session, contract.tariff.calendar_id)
    minutes = contracts.target_minutes(contract, priority)
    return {
        target: add_business_time(hours, at, timedelta(minutes=count))
        for target, count in minutes.items()
        if target is not Target.UPDATE  # it begins with the first answer
    }
