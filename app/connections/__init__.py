"""Connections: the secrets that web calls send, by name; nobody reads one back."""

from app.web.menu import Entry, menu
from processes.connections.rights import may_see_connections
from processes.documents.translations import N_

menu(Entry("/connections", N_("Connections"), "plug-connected", 101, right=may_see_connections))
