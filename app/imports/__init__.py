"""Files from other systems: brought, mapped, looked at, taken over."""

from app.web.menu import Entry, menu
from processes.documents.translations import N_
from processes.imports.rights import may_import

menu(Entry("/imports", N_("Moving in"), "package-import", 105, for_staff=True, right=may_import, on_phone=False))
