"""Teams, skills and patterns of shifts as lists."""

from flask import url_for

from app.rosters.days import today
from app.web.listing.columns import Column
from app.web.listing.listing import Asked, Empty, Listing, registered
from processes.documents.translations import N_
from processes.paging import By, Page, spoken
from processes.rosters import queries
from processes.rosters.models import ShiftPattern
from processes.rosters.queries import PatternLine, SkillLine, TeamLine
from processes.rosters.rights import may_plan


def _teams(asked: Asked, after: str | None, limit: int) -> Page[TeamLine]:
    return queries.teams_page(asked.session, today(), order=asked.order, after=after, limit=limit)


def _skills(asked: Asked, after: str | None, limit: int) -> Page[SkillLine]:
    return queries.skills_page(asked.session, order=asked.order, after=after, limit=limit)


def _patterns(asked: Asked, after: str | None, limit: int) -> Page[PatternLine]:
    return queries.patterns_page(asked.session, today(), order=asked.order, after=after, limit=limit)


def _to_add(asked: Asked, endpoint: str) -> str | None:
    """Where the first one is made, for those who plan."""
    return url_for(endpoint) if may_plan(asked.actor) else None


def _no_teams(asked: Asked) -> Empty:
    return Empty(
        title=N_("No team yet"),
        text=N_("A team is a centre, a shift, whoever works together; its members see each other's shifts."),
        icon="users-group",
        url=_to_add(asked, "rosters.add_team"),
        label=N_("New team"),
    )


def _no_skills(asked: Asked) -> Empty:
    return Empty(
        title=N_("No skill yet"),
        text=N_("Products ask for a skill; whoever knows it is suggested for their requests."),
        icon="school",
        url=_to_add(asked, "rosters.add_skill"),
        label=N_("New skill"),
    )


def _no_patterns(asked: Asked) -> Empty:
    return Empty(
        title=N_("No pattern yet"),
        text=N_("A pattern says which shifts come again, week by week; people join it and rotate."),
        icon="calendar-repeat",
        url=_to_add(asked, "rosters.add_pattern"),
        label=N_("New pattern"),
    )


TEAMS = registered(
    Listing(
        name="teams",
        endpoint="rosters.teams",
        title=N_("Teams"),
        columns=[
            Column(key="team", title=N_("Team"), value=lambda line: line.team.name, sort=queries.TEAMS_BY_NAME[:1]),
            Column(
                key="lead",
                title=N_("Lead"),
                value=lambda line: line.lead,
                sort=[By(spoken(queries.LEAD.name), nullable=True)],
                is_told=True,
            ),
            Column(
                key="members",
                title=N_("Members today"),
                value=lambda line: line.members,
                is_figure=True,
                is_told=True,
            ),
        ],
        find=_teams,
        order=queries.TEAMS_BY_NAME,
        cells="rosters/_catalogue_cells.html",
        identify=lambda line: line.team.id,
        empty=_no_teams,
    )
)

SKILLS = registered(
    Listing(
        name="skills",
        endpoint="rosters.skills",
        title=N_("Skills"),
        columns=[
            Column(key="skill", title=N_("Skill"), value=lambda line: line.skill.name, sort=queries.SKILLS_BY_NAME[:1]),
            Column(
                key="technicians",
                title=N_("Technicians"),
                value=lambda line: line.technicians,
                sort=[By(queries.TECHNICIANS)],
                is_figure=True,
                is_told=True,
            ),
            Column(
                key="experts",
                title=N_("Experts"),
                value=lambda line: line.experts,
                sort=[By(queries.EXPERTS)],
                is_figure=True,
                is_told=True,
            ),
            Column(
                key="products",
                title=N_("Products that ask for it"),
                value=lambda line: line.products,
                sort=[By(queries.PRODUCTS)],
                is_figure=True,
                is_told=True,
            ),
        ],
        find=_skills,
        order=queries.SKILLS_BY_NAME,
        cells="rosters/_catalogue_cells.html",
        identify=lambda line: line.skill.id,
        empty=_no_skills,
    )
)

PATTERNS = registered(
    Listing(
        name="patterns",
        endpoint="rosters.patterns",
        title=N_("Patterns of shifts"),
        columns=[
            Column(
                key="pattern",
                title=N_("Pattern"),
                value=lambda line: line.pattern.name,
                sort=queries.PATTERNS_BY_NAME[:1],
            ),
            Column(
                key="weeks",
                title=N_("Weeks"),
                value=lambda line: line.pattern.weeks,
                sort=[By(ShiftPattern.weeks)],
                is_figure=True,
                is_told=True,
            ),
            Column(
                key="people",
                title=N_("Work by it today"),
                value=lambda line: line.people,
                is_figure=True,
                is_told=True,
            ),
        ],
        find=_patterns,
        order=queries.PATTERNS_BY_NAME,
        cells="rosters/_catalogue_cells.html",
        identify=lambda line: line.pattern.id,
        empty=_no_patterns,
    )
)
