"""Contracts, tariffs and products: what is agreed, what is sold, what is supported."""

from app.web.menu import Entry, menu
from processes.contracts.rights import may_list_contracts
from processes.documents.translations import N_

menu(Entry("/contracts", N_("Contracts"), "file-certificate", 72, right=may_list_contracts))
