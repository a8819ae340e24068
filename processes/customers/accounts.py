"""Bank accounts of the company that keeps the desk: several, one of each currency for its invoices."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.contracts.rules import CURRENCIES
from processes.customers.errors import AccountStays, AccountTaken, AccountUnknown, CurrencyOfNoAccount, IbanWrong
from processes.customers.models import BankAccount
from processes.customers.rights import may_change_customers
from processes.customers.rules import iban_of, is_iban
from processes.customers.use_cases import lock, note
from processes.people.models import Organisation
from processes.people.rights import require
from processes.people.rules import Actor


def accounts_of(session: Session, organisation_id: int) -> Sequence[BankAccount]:
    """All accounts: by currency, the one for invoices first."""
    query = select(BankAccount).where(BankAccount.organisation_id == organisation_id)
    return session.scalars(query.order_by(BankAccount.currency, BankAccount.is_default.desc(), BankAccount.id)).all()


def account_for(session: Session, organisation_id: int, currency: str) -> str | None:
    """The IBAN on which money of a currency is awaited: that currency's account, else any; None where there is none."""
    found = [one for one in accounts_of(session, organisation_id) if one.is_default]
    return next((one.iban for one in (*(one for one in found if one.currency == currency), *found)), None)


def add_account(
    session: Session, *, organisation: Organisation, iban: str, currency: str, actor: Actor, now: datetime
) -> BankAccount:
    """A further account, such as 19-2000145399/0800; the first of a currency is the one for its invoices.

    IbanWrong, AccountTaken, CurrencyOfNoAccount.
    """
    require(may_change_customers(actor))
    kept = "".join(iban_of(iban).split()).upper()
    if not is_iban(kept):
        raise IbanWrong(number=iban)
    if currency not in CURRENCIES:
        raise CurrencyOfNoAccount(known=", ".join(CURRENCIES))
    lock(session, organisation)
    others = accounts_of(session, organisation.id)
    if any(one.iban == kept for one in others):
        raise AccountTaken(iban=kept)
    is_default = not any(one.currency == currency for one in others)
    account = BankAccount(organisation_id=organisation.id, iban=kept, currency=currency, is_default=is_default)
    session.add(account)
    note(session, organisation, "account_added", actor, now, iban=kept, currency=currency)
    return account


def prefer_account(
    session: Session, *, organisation: Organisation, account_id: int, actor: Actor, now: datetime
) -> BankAccount:
    """Invoices of its currency name this account from now on; those that are issued stay. AccountUnknown."""
    require(may_change_customers(actor))
    account, others = _found(session, organisation, account_id)
    if account.is_default:
        return account
    _give_up(session, account, others)
    account.is_default = True
    note(session, organisation, "account_preferred", actor, now, iban=account.iban, currency=account.currency)
    return account


def remove_account(
    session: Session, *, organisation: Organisation, account_id: int, actor: Actor, now: datetime
) -> BankAccount:
    """Offer it no more; the next one of its currency takes its place. AccountUnknown, AccountStays (the only one)."""
    require(may_change_customers(actor))
    account, others = _found(session, organisation, account_id)
    if not others:
        raise AccountStays()
    session.delete(account)
    session.flush()
    following = next((one for one in others if one.currency == account.currency), None)
    if account.is_default and following is not None:
        following.is_default = True
    note(session, organisation, "account_removed", actor, now, iban=account.iban, currency=account.currency)
    return account


def _found(session: Session, organisation: Organisation, account_id: int) -> tuple[BankAccount, Sequence[BankAccount]]:
    lock(session, organisation)
    every = accounts_of(session, organisation.id)
    account = next((one for one in every if one.id == account_id), None)
    if account is None:
        raise AccountUnknown()
    return account, [one for one in every if one is not account]


def _give_up(session: Session, account: BankAccount, others: Sequence[BankAccount]) -> None:
    for one in others:
        if one.currency == account.currency:
            one.is_default = False
    session.flush()  # one default at a time
