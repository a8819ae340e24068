"""What whoever decides about an absence looks at: who, when, why, and what it would leave uncovered."""

from flask_babel import gettext as _

from app.rosters.days import zone
from app.rosters.forms import whole_days
from app.web.panels import AskedOfCase, Panel, case_panel
from processes.rosters import queries
from processes.rosters.flow import id_in
from processes.rosters.rights import may_read_absence
from processes.rosters.uncovered import shifts_within, uncovered_by


@case_panel("decide_about_absence")
def absence(asked: AskedOfCase) -> Panel:
    """The absence with its reason, and the requests that somebody else would have to take."""
    found = queries.absence_with(asked.session, id_in(asked.task.business_key))
    lead_id = queries.lead_of(asked.session, found.person_id, queries.local_day(found))
    context = {
        "absence": found,
        "days": whole_days(found, zone()),
        "reads": may_read_absence(asked.actor, found, lead_id),
        "living": True,
        "uncovered": uncovered_by(asked.session, found),
        "shifts": shifts_within(asked.session, found),
    }
    return Panel(template="rosters/_absence.html", context=context, title=_("Approve or refuse the absence"))
