"""Invoices and what their prices rest on."""

from app.web.menu import Entry, menu
from processes.billing.rights import may_see_invoices
from processes.documents.translations import N_

menu(Entry("/invoices", N_("Invoices"), "file-invoice", 70, right=may_see_invoices))
