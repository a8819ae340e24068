"""Customers: organisations and their projects, with what is agreed and what is open."""

from app.web.menu import Entry, menu
from processes.customers.rights import may_list_customers
from processes.documents.translations import N_

menu(
    Entry("/customers", N_("Customers"), "building", 75, for_staff=True),
    Entry("/customers", N_("Organisation"), "building", 76, for_staff=False, right=may_list_customers),
)
