"""What can be taken over from another system: subjects, their fields, and the names by which columns are known."""

import enum
import re
from dataclasses import dataclass

from processes.imports.kinds import Kind
from processes.requests.wording import plain


class Subject(enum.Enum):
    """What the rows of one file are; in the order in which a company moves in."""

    ORGANISATIONS = "organisations"
    PROJECTS = "projects"
    PEOPLE = "people"
    PRODUCTS = "products"
    CONTRACTS = "contracts"
    DEVICES = "devices"
    REQUESTS = "requests"


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a row; `known_as` are names of its column, folded, with commas between."""

    name: str
    kind: Kind = Kind.TEXT
    needed: bool = False
    known_as: str = ""


ORGANISATION = Field(
    "organisation",
    known_as=("organization, organizace, organizacia, firma, zakaznik, customer, company, entity, entita"),
)
PROJECT = Field("project", known_as="projekt")
FIELDS: dict[Subject, tuple[Field, ...]] = {
    Subject.ORGANISATIONS: (
        Field("name", needed=True, known_as="nazev, nazov, jmeno, organizace, organizacia, firma, company"),
        Field("registration_number", Kind.ICO, known_as="ico, ic, registration no, company id"),
        Field("vat_number", Kind.SHORT, known_as="dic, ic dph, vat, vat id, vat no"),
        Field("street", known_as="ulice, ulica, adresa, address"),
        Field("city", known_as="mesto, obec, town"),
        Field("postcode", Kind.SHORT, known_as="psc, zip, postal code"),
        Field("country", Kind.COUNTRY, known_as="zeme, krajina, stat"),
        Field("mail_domain", Kind.DOMAIN, known_as="domena, domain, mailova domena, e mailova domena"),
        Field("billing_email", Kind.EMAIL, known_as="fakturacni e mail, fakturacny e mail, e mail pro faktury"),
        Field("phone", Kind.SHORT, known_as="telefon, phonenumber, tel"),
        Field("locale", Kind.LOCALE, known_as="jazyk, language"),
        PROJECT,
        Field("foreign_id", Kind.SHORT, known_as="id"),
    ),
    Subject.PROJECTS: (
        Field(ORGANISATION.name, needed=True, known_as=ORGANISATION.known_as),
        Field("name", needed=True, known_as="nazev, nazov, projekt, project"),
        Field("is_active", Kind.FLAG, known_as="aktivni, aktivny, active"),
    ),
    Subject.PEOPLE: (
        Field("email", Kind.EMAIL, needed=True, known_as="e mail, mail, e mailova adresa, emails, e mails"),
        Field("name", known_as=("jmeno a prijmeni, meno a priezvisko, cele jmeno, full name, displayname")),
        Field("first_name", known_as="jmeno, krestni jmeno, meno, firstname"),
        Field("last_name", known_as="prijmeni, priezvisko, lastname, surname, realname"),
        Field("phone", Kind.SHORT, known_as="telefon, mobil, mobile, tel"),
        Field("locale", Kind.LOCALE, known_as="jazyk, language"),
        ORGANISATION,
        PROJECT,
        Field("roles", Kind.MEMBER_ROLES, known_as="role, rola, prava, opravneni"),
        Field("staff_roles", Kind.STAFF_ROLES, known_as="role pracovnika, rola pracovnika, staff role"),
        Field("is_active", Kind.FLAG, known_as="aktivni, aktivny, active"),
        Field("foreign_id", Kind.SHORT, known_as="id"),
    ),
    Subject.PRODUCTS: (
        Field("name", needed=True, known_as="nazev, nazov, produkt, product"),
        Field("layer", Kind.LAYER, needed=True, known_as="vrstva, druh, type, typ"),
        Field("skill", Kind.SHORT, known_as="dovednost, znalost, zrucnost"),
    ),
    Subject.CONTRACTS: (
        Field(
            "number",
            Kind.SHORT,
            needed=True,
            known_as="cislo, cislo smlouvy, cislo zmluvy, contract, contract no",
        ),
        Field(ORGANISATION.name, needed=True, known_as=ORGANISATION.known_as),
        PROJECT,
        Field("tariff", needed=True, known_as="tarif, tarifa"),
        Field("valid_from", Kind.DAY, needed=True, known_as="plati od, od, from, start, zacatek, zaciatok"),
        Field("valid_to", Kind.DAY, known_as="plati do, do, to, end, konec, koniec"),
        Field("payment_days", Kind.NUMBER, known_as="splatnost, splatnost dnu, payment terms"),
        Field("pauses_for_supplier", Kind.FLAG, known_as="stoji na dodavatele, stoji na dodavatela"),
        Field("products", Kind.NAMES, known_as="produkty"),
    ),
    Subject.DEVICES: (
        Field("name", needed=True, known_as="nazev, nazov, zarizeni, zariadenie, hostname, computer name, device"),
        Field("device_type", Kind.DEVICE_TYPE, needed=True, known_as="druh, typ, type, druh zarizeni, kategorie"),
        Field(ORGANISATION.name, needed=True, known_as=ORGANISATION.known_as),
        PROJECT,
        Field("manufacturer", known_as="vyrobce, vyrobca, vendor"),
        Field("model", known_as="typ modelu"),
        Field("serial_number", Kind.SHORT, known_as="vyrobni cislo, vyrobne cislo, seriove cislo, serial, sn"),
        Field(
            "inventory_number",
            Kind.SHORT,
            known_as="inventarni cislo, inventarne cislo, otherserial, asset tag, evidencni cislo",
        ),
        Field("location", known_as="umisteni, umiestnenie, misto, miesto, mistnost, lokace"),
        Field("warranty_until", Kind.DAY, known_as="zaruka do, zaruka, warranty, warranty expiration"),
        Field("item_state", Kind.ITEM_STATE, known_as="stav, state, status"),
        Field("user", known_as="uzivatel, pouzivatel, owner, contact"),
        Field("products", Kind.NAMES, known_as="produkty, produkt"),
        Field("note", Kind.LONG, known_as="poznamka, comment, komentar"),
        Field("foreign_id", Kind.SHORT, known_as="id"),
    ),
    Subject.REQUESTS: (
        Field("foreign_id", Kind.SHORT, needed=True, known_as="id, ticket id, id pozadavku, id poziadavky"),
        Field("number", Kind.SHORT, known_as="cislo, ticket, ticket number, cislo pozadavku"),
        Field("summary", needed=True, known_as="predmet, titulek, nazev, nazov, title, subject, titul"),
        Field("description", Kind.LONG, known_as="popis, content, text"),
        Field("state", Kind.STATE, needed=True, known_as="stav, status"),
        Field(
            "logged_at",
            Kind.INSTANT,
            needed=True,
            known_as=(
                "zalozeno, vytvoreno, vytvorene, opening date, created at, created, datum otevreni, datum zalozeni"
            ),
        ),
        Field(
            "closed_at",
            Kind.INSTANT,
            known_as=("uzavreno, uzavrete, closed, close at, closing date, datum uzavreni, solve date"),
        ),
        Field(
            "requester",
            needed=True,
            known_as=("zadatel, ziadatel, requester requester, customer, zadavatel, zadavatel zadavatel"),
        ),
        Field(
            "organisation",
            known_as="organization, organizace, organizacia, firma, company, entity, entita",
        ),
        PROJECT,
        Field(
            "technician",
            known_as=("technik, resitel, riesitel, owner, assigned to technician, prideleno technikovi"),
        ),
        Field("kind", Kind.REQUEST_KIND, known_as="druh, typ, type"),
        Field("priority", Kind.PRIORITY, known_as="priorita"),
        Field("impact", Kind.IMPACT, known_as="dopad"),
        Field("urgency", Kind.URGENCY, known_as="nalehavost, naliehavost, urgence"),
        Field("product", known_as="produkt"),
        Field("channel", Kind.CHANNEL, known_as="kanal, zdroj, request source"),
        Field("message_at", Kind.INSTANT, known_as="zprava kdy, sprava kedy, message date"),
        Field("message_author", known_as="zprava od, sprava od, message from, autor, author"),
        Field("message_text", Kind.LONG, known_as="zprava, sprava, message, komentar, comment"),
        Field("message_by_staff", Kind.FLAG, known_as="zprava podpory, sprava podpory, by staff"),
        Field(
            "message_internal",
            Kind.FLAG,
            known_as="zprava interni, sprava interna, interni, interna, internal, private",
        ),
    ),
}


def field_of(subject: Subject, name: str) -> Field:
    """A subject's field by its name; KeyError."""
    return {field.name: field for field in FIELDS[subject]}[name]


def folded(column: str) -> str:
    """A column's name as names are compared: small letters without diacritics, signs as spaces."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", plain(column)).split())


def proposed(subject: Subject, columns: list[str]) -> dict[str, str]:
    """Which column each field is likely to come from: by our own names first, then by what others call them."""
    by_name = {folded(column): column for column in reversed(columns)}
    found: dict[str, str] = {}
    for field in FIELDS[subject]:
        own = folded(field.name)
        if own in by_name:
            found[field.name] = by_name[own]
    for field in FIELDS[subject]:
        names = [name for name in field.known_as.split(", ") if name in by_name and by_name[name] not in found.values()]
        if field.name not in found and names:
            found[field.name] = by_name[names[0]]
    return found
