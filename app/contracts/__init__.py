"""Contracts, tariffs and products: what is agreed, what is sold, what is supported."""

from app.web.menu import Entry, menu
from processes.contracts.rights import may_count_on, may_list_contracts
from processes.documents.translations import N_
from processes.people.rules import Actor


def _asks_only(actor: Actor) -> bool:
    return may_count_on(actor) and not may_list_contracts(actor)


menu(Entry("/contracts/promised", N_("Promises"), "file-certificate", 71, right=_asks_only))
menu(Entry("/contracts", N_("Contracts"), "file-certificate", 72, right=may_list_contracts))
