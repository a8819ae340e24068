"""Work on requests."""

from datetime import timedelta

from processes.contracts.rules import Activity
from processes.people.models import Person
from processes.requests.models import Request
from processes.worklogs import use_cases
from processes.worklogs.models import WorkLog
from processes.worklogs.rules import Doubt
from tests.world.base import at
from tests.world.people import People


class Worklogs(People):
    """Logged by the technician, whatever is doubtful about it."""

    def work(
        self,
        request: Request,
        start: str,
        minutes: int,
        activity: Activity = Activity.REMOTE,
        description: str = "Výměna podavače papíru",
        *,
        who: Person | None = None,
    ) -> WorkLog:
        """So many minutes from `start` by Prague's clock, logged when they end."""
        end = at(start) + timedelta(minutes=minutes)
        return use_cases.log_work(
            self.session,
            request_id=request.id,
            activity=activity,
            started_at=at(start),
            ended_at=end,
            description=description,
            actor=self.actor(who or self.technician),
            now=end,
            sure=list(Doubt),
        )
