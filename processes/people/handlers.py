"""Tells diagrams whom they may give tasks to: the keys that people hold (see rules.task_keys)."""

from processes.engine.operations import groups
from processes.people.rules import MemberRole, Role

groups("person:1", *(f"staff:{role.value}" for role in Role))
groups(*(f"{where}:1:{role.value}" for where in ("project", "organisation") for role in MemberRole))
