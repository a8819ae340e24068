"""Knows how Zammad's REST API shows organisations, users, tickets and articles, and lays them out as rows of ours.

A dump is an object of lists under the names of the API's paths: `organizations`, `users`, `groups`, `tickets`,
`ticket_states`, `ticket_priorities`, `ticket_articles`; or one such list alone. With `?expand=true` names stand beside
the ids; without it the ids are looked up in the same dump.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from processes.imports.dumps import Record, by_id, plain_text, records
from processes.imports.subjects import Subject

LISTS: Mapping[Subject, Sequence[str]] = {
    Subject.ORGANISATIONS: ("organizations",),
    Subject.PEOPLE: ("users",),
    Subject.REQUESTS: ("tickets",),
}
_SENDERS = {1: "Agent", 2: "Customer", 3: "System"}
_STATES = {1: "new", 2: "open", 3: "pending reminder", 4: "closed", 5: "merged", 6: "pending close", 7: "pending close"}
_PRIORITIES = {1: "1 low", 2: "2 normal", 3: "3 high"}


def claims(found: Mapping[str, Sequence[Record]], alone: Sequence[Record]) -> Mapping[str, Sequence[Record]] | None:
    """The dump by its lists where it is Zammad's, else None; `alone` is a list without a name."""
    if any(name in found for names in LISTS.values() for name in names):
        return found
    if not alone:
        return None
    keys = set(alone[0])
    if {"customer_id", "group_id", "title"} <= keys or {"customer", "group", "title"} <= keys:
        return {"tickets": alone}
    if {"login", "lastname", "email"} <= keys:
        return {"users": alone}
    return {"organizations": alone} if "domain_assignment" in keys else None


def rows(subject: Subject, dump: Mapping[str, Sequence[Record]]) -> Iterator[Record]:
    """The rows of one subject, by the names of our fields."""
    if subject is Subject.ORGANISATIONS:
        for one in records(dump, "organizations"):
            yield {"name": one.get("name"), "mail_domain": one.get("domain"), "foreign_id": one.get("id")}
    elif subject is Subject.PEOPLE:
        yield from _people(dump)
    elif subject is Subject.REQUESTS:
        yield from _requests(dump)


def _people(dump: Mapping[str, Sequence[Record]]) -> Iterator[Record]:
    organisations = by_id(dump, "organizations")
    for one in records(dump, "users"):
        if not one.get("email"):
            continue  # the system's own login has no address
        yield {
            "email": one["email"],
            "first_name": one.get("firstname"),
            "last_name": one.get("lastname"),
            "phone": one.get("phone") or one.get("mobile"),
            "organisation": _name(one, "organization", organisations),
            "is_active": one.get("active", True),
            "foreign_id": one.get("id"),
        }


def _requests(dump: Mapping[str, Sequence[Record]]) -> Iterator[Record]:
    organisations, people = by_id(dump, "organizations"), by_id(dump, "users")
    states, priorities = by_id(dump, "ticket_states"), by_id(dump, "ticket_priorities")
    articles: dict[Any, list[Record]] = {}
    for article in records(dump, "ticket_articles"):
        articles.setdefault(article.get("ticket_id"), []).append(article)
    for ticket in records(dump, "tickets"):
        own = [*articles.get(ticket.get("id"), ()), *(ticket.get("articles") or ())]
        written = sorted(own, key=lambda one: (str(one.get("created_at")), str(one.get("id"))))
        first = written[0] if written and not written[0].get("internal") else {}
        yield {
            "foreign_id": ticket.get("id"),
            "number": ticket.get("number"),
            "summary": ticket.get("title"),
            "description": _body(first),
            "state": _name(ticket, "state", states) or _STATES.get(ticket.get("state_id", 0)),
            "priority": _name(ticket, "priority", priorities) or _PRIORITIES.get(ticket.get("priority_id", 0)),
            "logged_at": ticket.get("created_at"),
            "closed_at": ticket.get("close_at") or ticket.get("updated_at"),
            "requester": _person(ticket, "customer", people),
            "organisation": _name(ticket, "organization", organisations),
            "technician": _person(ticket, "owner", people),
            "channel": first.get("type"),
        }
        for article in written[1:] if first else written:
            yield _message(ticket, article, people)


def _message(ticket: Record, article: Record, people: Mapping[Any, Record]) -> Record:
    sender = article.get("sender") or _SENDERS.get(article.get("sender_id", 0))
    return {
        "foreign_id": ticket.get("id"),
        "message_at": article.get("created_at"),
        "message_author": _person(article, "created_by", people) or article.get("from"),
        "message_text": _body(article),
        "message_by_staff": sender != "Customer",
        "message_internal": article.get("internal", False),
    }


def _body(article: Record) -> str:
    return plain_text(article.get("body"), is_html="html" in str(article.get("content_type", "")))


def _name(record: Record, name: str, known: Mapping[Any, Record]) -> Any:
    """The name of what a record refers to: beside its id, or by it."""
    return record.get(name) or known.get(record.get(f"{name}_id"), {}).get("name")


def _person(record: Record, name: str, people: Mapping[Any, Record]) -> Any:
    """The address of a person that a record refers to; `-` is Zammad's nobody."""
    found = people.get(record.get(f"{name}_id"), {}).get("email") or record.get(name)
    return None if found == "-" else found
