"""The keys by which open tasks find their people, and people what was done in their name."""

from collections.abc import Collection

from processes.people.rules import FOR, PERSON, Grant, MemberRole, Role


def people_of_key(key: str | None) -> tuple[int, ...]:
    """Who stands behind an actor's key: nobody, a person, or a deputy and the absent one."""
    person, _, absent = (key or "").removeprefix(PERSON).partition(FOR)
    numbers = [person, absent] if absent else [person]
    is_person = (key or "").startswith(PERSON) and all(number.isdecimal() for number in numbers)
    return tuple(int(number) for number in numbers) if is_person else ()


def group_keys(
    person_ids: Collection[int], roles: frozenset[Role], grants: frozenset[Grant], projects: dict[int, int]
) -> frozenset[str]:
    """Group keys of a person: `person:1`, `staff:dispatcher`, `project:17:approver`, `organisation:3:approver`.

    `person_ids` are theirs and those of logins that were merged into theirs. `projects` maps every project id that
    the grants reach to its organisation id; a grant for a whole organisation is spread over its projects, and a
    customer administrator may do what the others may.
    """
    keys = {*(f"{PERSON}{person_id}" for person_id in person_ids), *(f"staff:{role.value}" for role in roles)}
    for grant in grants:
        held = set(MemberRole) if grant.role is MemberRole.CUSTOMER_ADMINISTRATOR else {grant.role}
        reached = [p for p, o in projects.items() if o == grant.organisation_id and grant.project_id in (None, p)]
        for role in held:
            keys.update(f"project:{project_id}:{role.value}" for project_id in reached)
            if grant.project_id is None:
                keys.add(f"organisation:{grant.organisation_id}:{role.value}")
    return frozenset(keys)
