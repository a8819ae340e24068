"""Knows what registration numbers, VAT numbers, bank accounts and mail domains look like, and when a customer ended."""

import enum
import re

HOME = ("CZ", "SK")  # whose registration numbers can be checked
COUNTRY = re.compile(r"[A-Z]{2}")
VAT = {"CZ": re.compile(r"CZ[0-9]{8,10}"), "SK": re.compile(r"SK[1-9][0-9]{9}")}
OTHER_VAT = re.compile(r"[A-Z]{2}[0-9A-Z+*]{2,12}")
DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}")
# Whoever has an address there belongs to no customer.
OF_EVERYBODY = frozenset(
    {
        *("seznam.cz", "email.cz", "post.cz", "centrum.cz", "atlas.cz", "volny.cz", "tiscali.cz"),
        *("azet.sk", "zoznam.sk", "centrum.sk", "post.sk", "pobox.sk"),
        *("gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com", "me.com"),
        *("proton.me", "protonmail.com", "gmx.net", "gmx.com", "aol.com"),
    }
)


class Standing(enum.Enum):
    """Whether an organisation is served."""

    SERVED = "served"
    ENDED = "ended"


def is_ico(text: str) -> bool:
    """Whether eight digits are a registration number of a Czech or Slovak company: the last one is their check."""
    if not re.fullmatch(r"[0-9]{8}", text) or text == "0" * 8:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text[:7], range(8, 1, -1), strict=True))
    return (11 - total % 11) % 10 == int(text[7])


def normal_ico(text: str) -> str:
    """A registration number as it is kept: without blanks, with the zeros that spreadsheets drop."""
    digits = "".join(text.split())
    return digits.zfill(8) if digits.isdecimal() and digits.isascii() else digits


def is_vat_number(text: str) -> bool:
    """Whether a text without blanks can be a VAT number of the country whose letters it begins with (a Slovak one is
    a multiple of 11).
    """
    known = VAT.get(text[:2])
    if known is None:
        return OTHER_VAT.fullmatch(text) is not None
    return known.fullmatch(text) is not None and (text[:2] != "SK" or int(text[2:]) % 11 == 0)


def is_iban(text: str) -> bool:
    """Whether a text without blanks is an account number with a right check (ISO 13616)."""
    if not IBAN.fullmatch(text):
        return False
    return int("".join(str(int(sign, 36)) for sign in text[4:] + text[:4])) % 97 == 1


def normal_domain(text: str) -> str:
    """A mail domain as it is kept and compared."""
    return text.strip().lower().removeprefix("@")


_CZECH = re.compile(r"(?:(\d{1,6})-)?(\d{2,10})/(\d{4})")


def iban_of(account: str) -> str:
    """An account as Czechs write it, `19-2000145399/0800`, as its IBAN (ISO 13616); anything else as it is."""
    found = _CZECH.fullmatch("".join(account.split()))
    if found is None:
        return account
    prefix, number, bank = found.groups()
    digits = f"{bank}{prefix or '':0>6}{number:0>10}"
    check = 98 - int(f"{digits}123500") % 97  # CZ is 1235
    return f"CZ{check:02d}{digits}"
