"""The words of other systems, in three languages, for what this desk keeps as one of a few values."""

from collections.abc import Mapping
from typing import Any

from processes.contracts.rules import Layer, Priority
from processes.imports.kinds import Kind
from processes.people.rules import MemberRole, Role
from processes.requests.rules import Channel, Impact, RequestKind, RequestState, Urgency

# Folded words by meaning; the first of each is what an error names.
_LAYERS = {
    Layer.APPLICATION: "application, aplikace, aplikacia, software, sw",
    Layer.SYSTEM: "system, server",
    Layer.HARDWARE: "hardware, hardver, hw, zarizeni, zariadenie",
    Layer.NETWORK: "network, sit, siet",
}
_MEMBER_ROLES = {
    MemberRole.REQUESTER: "requester, zadavatel, zadatel, ziadatel, customer, self-service",
    MemberRole.APPROVER: "approver, schvalovatel, schvalujici",
    MemberRole.CUSTOMER_ADMINISTRATOR: "customer administrator, spravce zakaznika, spravca zakaznika",
}
# Administrators are made by hand.
_STAFF_ROLES = {
    Role.AGENT: "agent, operator",
    Role.DISPATCHER: "dispatcher, dispecer",
    Role.TECHNICIAN: "technician, technik",
    Role.ACCOUNTANT: "accountant, ucetni, uctovnik",
    Role.PROCESS_DESIGNER: "process designer, navrhar procesu, navrhar procesov",
    Role.SERVICE_MANAGER: "service manager, manazer sluzeb, manazer sluzieb",
}
_KINDS = {
    RequestKind.INCIDENT: "incident, porucha, zavada, chyba",
    RequestKind.PROBLEM: "problem",
    RequestKind.CHANGE: "change, zmena",
    RequestKind.SERVICE_REQUEST: (
        "service request, zadost o sluzbu, ziadost o sluzbu, pozadavek, poziadavka, request, service"
    ),
    RequestKind.QUOTE: "quote, kalkulace, kalkulacia, nabidka, ponuka",
    RequestKind.CONSULTATION: "consultation, konzultace, konzultacia, dotaz, question",
}
_PRIORITIES = {
    Priority.CRITICAL: "critical, kriticka, major, urgent",
    Priority.HIGH: "high, vysoka, 3 high, very high, velmi vysoka",
    Priority.MEDIUM: "medium, stredni, stredna, normal, normalni, normalna, 2 normal",
    Priority.LOW: "low, nizka, 1 low, very low, velmi nizka",
}
_IMPACTS = {
    Impact.ORGANISATION: "organisation, organization, firma, cela firma, high, very high, vysoky, velmi vysoky",
    Impact.DEPARTMENT: "department, oddeleni, oddelenie, medium, stredni, stredny",
    Impact.PERSON: "person, osoba, jednotlivec, low, very low, nizky, velmi nizky",
}
_URGENCIES = {
    Urgency.HIGH: "high, vysoka, very high, velmi vysoka",
    Urgency.MEDIUM: "medium, stredni, stredna, normal",
    Urgency.LOW: "low, nizka, very low, velmi nizka",
}
_STATES = {
    RequestState.LOGGED: "new, nove, novy, novy pozadavek, logged, prijato",
    RequestState.ASSIGNED: (
        "open, otevreno, otevreny, otvorene, assigned, prideleno, v reseni, v rieseni, in progress,"
        " processing (assigned), processing (planned), zpracovava se (prirazeno), zpracovava se (planovano),"
        " spracovava sa (pridelene), spracovava sa (planovane)"
    ),
    RequestState.WAITING_FOR_CUSTOMER: (
        "waiting for customer, ceka na zakaznika, caka na zakaznika, pending, cekajici, cakajuce, on hold,"
        " pending reminder, ceka"
    ),
    RequestState.CLOSED: (
        "closed, uzavreno, uzavreny, uzavrete, solved, vyreseno, vyreseny, vyriesene, resolved, pending close, merged"
    ),
    RequestState.REJECTED: "rejected, zamitnuto, zamietnute",
    RequestState.WITHDRAWN: "withdrawn, stazeno, stiahnute, cancelled, zruseno, zrusene",
}
_CHANNELS = {
    Channel.PORTAL: "portal, web, helpdesk, formcreator",
    Channel.MAIL: "mail, email, e-mail",
    Channel.PHONE: "phone, telefon",
    Channel.API: "api, other, note, direct, written, jine, ine",
}
_FLAGS = {True: "yes, ano, true, 1, x, a, y", False: "no, ne, nie, false, 0, n"}


def _by_word(words: Mapping[Any, str]) -> dict[str, Any]:
    return {word.strip(): meaning for meaning, listed in words.items() for word in listed.split(",")}


WORDS_OF: Mapping[Kind, Mapping[str, Any]] = {
    Kind.LAYER: _by_word(_LAYERS),
    Kind.MEMBER_ROLES: _by_word(_MEMBER_ROLES),
    Kind.STAFF_ROLES: _by_word(_STAFF_ROLES),
    Kind.REQUEST_KIND: _by_word(_KINDS),
    Kind.PRIORITY: _by_word(_PRIORITIES),
    Kind.IMPACT: _by_word(_IMPACTS),
    Kind.URGENCY: _by_word(_URGENCIES),
    Kind.STATE: _by_word(_STATES),
    Kind.CHANNEL: _by_word(_CHANNELS),
    Kind.FLAG: _by_word(_FLAGS),
}
COUNTRIES = {
    "cesko": "CZ", "ceska republika": "CZ", "czechia": "CZ", "czech republic": "CZ", "slovensko": "SK",
    "slovenska republika": "SK", "slovakia": "SK", "nemecko": "DE", "germany": "DE", "rakousko": "AT",
    "rakusko": "AT", "austria": "AT", "polsko": "PL", "poland": "PL",
}  # fmt: skip
LANGUAGES = {
    "cestina": "cs", "cesky": "cs", "czech": "cs", "cs_cz": "cs", "slovencina": "sk", "slovensky": "sk", "slovak": "sk",
    "anglictina": "en", "english": "en",
}  # fmt: skip


def first_words(words: Mapping[str, Any]) -> list[str]:
    """One word for each value."""
    found: dict[Any, str] = {}
    for word, meaning in words.items():
        found.setdefault(meaning, word)
    return list(found.values())
