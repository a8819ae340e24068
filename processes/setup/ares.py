"""Asks ARES, the Czech register of businesses, what it knows under a registration number; never needed."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from processes.customers.errors import RegistrationNumberWrong
from processes.customers.rules import is_ico, normal_ico
from processes.errors import Refusal

SECONDS = 4.0  # a person waits
MOST_BYTES = 200_000


class RegisterAway(Refusal):
    """The network, the register or its answer."""

    message = "The register does not answer now. Fill the rest in yourself."


class NotInRegister(Refusal):
    """A number that is well formed may belong to nobody."""

    message = "The register knows nobody under {number}. Fill the rest in yourself."
    field = "registration_number"


@dataclass(frozen=True, slots=True)
class Registered:
    """A company as the register has it; empty where it says nothing."""

    name: str
    registration_number: str
    vat_number: str
    street: str
    city: str
    postcode: str
    country: str


def look_up(address: str, number: str) -> Registered:
    """What the register at `address` knows; waits up to four seconds, so outside of any transaction.

    RegistrationNumberWrong without asking, NotInRegister, RegisterAway.
    """
    ico = normal_ico(number)
    if not is_ico(ico):
        raise RegistrationNumberWrong(number=number)
    asked = Request(f"{address.rstrip('/')}/ekonomicke-subjekty/{ico}", headers={"Accept": "application/json"})
    try:
        with urlopen(asked, timeout=SECONDS) as answer:
            found = json.loads(answer.read(MOST_BYTES))
        return _read(found, ico)
    except HTTPError as fault:
        if fault.code == 404:
            raise NotInRegister(number=ico) from fault
        raise RegisterAway() from fault
    except (OSError, ValueError, TypeError, AttributeError) as fault:
        raise RegisterAway() from fault


def _read(found: Any, ico: str) -> Registered:
    """The answer's fields: ico, obchodniJmeno, dic, sidlo (nazevUlice, cisloDomovni, cisloOrientacni, psc, …)."""
    seat = found.get("sidlo") or {}
    house = "/".join(str(seat[name]) for name in ("cisloDomovni", "cisloOrientacni") if seat.get(name))
    house += str(seat.get("cisloOrientacniPismeno") or "")
    place = seat.get("nazevUlice") or seat.get("nazevCastiObce") or seat.get("nazevObce") or ""
    code = str(seat.get("psc") or "")
    return Registered(
        name=str(found["obchodniJmeno"]) if found.get("obchodniJmeno") else "",
        registration_number=ico,
        vat_number=str(found.get("dic") or ""),
        street=f"{place} {house}".strip(),
        city=str(seat.get("nazevObce") or ""),
        postcode=f"{code[:3]} {code[3:]}".strip() if len(code) == 5 else code,
        country=str(seat.get("kodStatu") or "CZ"),
    )
