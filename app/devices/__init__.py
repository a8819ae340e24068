"""Devices, systems, applications and networks: the list, one with what it hangs together with, a request's."""

from app.web.menu import Entry, menu
from processes.devices.rights import may_list_items
from processes.documents.translations import N_

menu(Entry("/devices", N_("Devices"), "devices", 73, right=may_list_items))
