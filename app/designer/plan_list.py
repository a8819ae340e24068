"""The list of planned deployments."""

from app.web.listing.columns import Column
from app.web.listing.filters import Choice, Words, known
from app.web.listing.listing import Asked, Empty, Listing, registered
from app.web.words import choices, word
from processes.documents.translations import N_
from processes.engine.designing import planning
from processes.engine.designing.models import PlannedDeployment, PlanState
from processes.paging import By, Page, ranked, spoken


def _find(asked: Asked, after: str | None, limit: int) -> Page[PlannedDeployment]:
    chosen = asked.chosen
    where = [PlannedDeployment.state == chosen["state"]] if chosen["state"] else []
    where += [PlannedDeployment.note.icontains(chosen["q"], autoescape=True)] if chosen["q"] else []
    return planning.plans_page(asked.session, where=where, order=asked.order, after=after, limit=limit)


def _empty(asked: Asked) -> Empty:
    return Empty(
        title=N_("Nothing is planned"),
        text=N_("Choose a day and time as you deploy drafts; until then they stand here."),
        icon="calendar-time",
    )


PLANS = registered(
    Listing(
        name="planned-deployments",
        endpoint="designer.plans",
        title=N_("Planned deployments"),
        columns=[
            Column(key="note", title=N_("Note"), value=lambda one: one.note, sort=[By(spoken(PlannedDeployment.note))]),
            Column(key="due", title=N_("Goes live"), value=lambda one: one.due_at, sort=planning.LATEST[:1]),
            Column(
                key="state",
                title=N_("State"),
                value=lambda one: word(one.state),
                sort=[By(ranked(PlannedDeployment.state, PlanState))],
            ),
            Column(
                key="author",
                title=N_("Who"),
                value=lambda one: one.author,
                sort=[By(spoken(PlannedDeployment.author))],
                is_told=True,
            ),
            Column(key="pack", title=N_("Pack"), value=lambda one: one.pack, is_told=True),
        ],
        filters=[
            Words(name="q", title=N_("Note")),
            Choice(name="state", title=N_("State"), options=lambda asked: choices(PlanState), parse=known(PlanState)),
        ],
        find=_find,
        order=planning.LATEST,
        cells="designer/_plan_cells.html",
        empty=_empty,
        label=lambda one: one.note,
    )
)
