"""What diagrams ask of lists: what an item is called, in the company's own lists and in drawn ones."""

from processes.catalogue.queries import known
from processes.catalogue.rules import CatalogueList
from processes.engine.language.operations import Step, function
from processes.engine.language.rows import company_lists
from processes.engine.store import lists
from processes.settings import get_settings

company_lists(*(one.value for one in CatalogueList))


@function("item_name")
def item_name(step: Step, list: str, code: str) -> str:
    """What an item of a list is called, in the desk's language; its code where there is no such item."""
    locale = get_settings().default_locale
    if list in {one.value for one in CatalogueList}:
        item = known(step.session)[CatalogueList(list)].get(str(code))
        return item.name(locale) if item else str(code or "")
    return lists.item_name(step.session, list, str(code), locale) or str(code or "")
