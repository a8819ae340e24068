"""The words of other systems, in three languages, for what this desk keeps as one of a few values."""

from collections.abc import Mapping
from typing import Any

from processes.catalogue.rules import CatalogueList, Code, Item, KindCode, TypeCode
from processes.contracts.rules import Layer, Priority
from processes.devices.rules import ItemState
from processes.imports.kinds import Kind
from processes.people.rules import MemberRole, Role
from processes.requests.rules import Channel, Impact, RequestKind, RequestState, Urgency
from processes.requests.wording import plain

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
# GLPI's and other systems' words for types that the catalogue begins with; a company's own names come before them.
_DEVICE_TYPES = {
    TypeCode("workstation"): "workstation, computer, pc, pocitac, desktop, stanice, stanica",
    TypeCode("notebook"): "notebook, laptop",
    TypeCode("server"): "server",
    TypeCode("printer"): "printer, tiskarna, tlaciaren",
    TypeCode("phone"): "phone, telephone, telefon, mobil",
    TypeCode(
        "network_device"
    ): "network device, networkequipment, switch, router, prepinac, sitovy prvek, sietovy prvok",
    TypeCode("application"): "application, software, aplikace, aplikacia",
}
_ITEM_STATES = {
    ItemState.IN_USE: "in use, v provozu, v prevadzke, active, aktivni, production",
    ItemState.IN_STORE: "in store, ve skladu, v sklade, stock, spare",
    ItemState.IN_REPAIR: "in repair, v oprave, repair",
    ItemState.RETIRED: "retired, vyrazeno, vyradene, disposed, decommissioned",
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
    Kind.DEVICE_TYPE: _by_word(_DEVICE_TYPES),
    Kind.ITEM_STATE: _by_word(_ITEM_STATES),
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


Words = Mapping[Kind, Mapping[str, Any]]
_OWN: Mapping[Kind, tuple[CatalogueList, type[Code]]] = {
    Kind.REQUEST_KIND: (CatalogueList.REQUEST_KINDS, KindCode),
    Kind.DEVICE_TYPE: (CatalogueList.DEVICE_TYPES, TypeCode),
}


def with_own(lists: Mapping[CatalogueList, Mapping[str, Item]]) -> Words:
    """The words for every kind, those for what a company edits by its own names and codes before ours.

    Of what has ended nothing is understood: nobody can choose it.
    """
    found = dict(WORDS_OF)
    for kind, (of, code) in _OWN.items():
        chosen = [one for one in lists[of].values() if one.is_active]
        words: dict[str, Any] = {plain(one.name(locale)): code(one.code) for one in chosen for locale in one.names}
        for one in chosen:
            words.setdefault(one.code, code(one.code))
            words.setdefault(one.code.replace("_", " "), code(one.code))
        codes = {one.code for one in chosen}
        for word, meaning in WORDS_OF[kind].items():
            if meaning.value in codes:
                words.setdefault(word, code(meaning))
        found[kind] = words
    return found


def first_words(words: Mapping[str, Any]) -> list[str]:
    """One word for each value."""
    found: dict[Any, str] = {}
    for word, meaning in words.items():
        found.setdefault(meaning, word)
    return list(found.values())
