"""Refusals of lists that a company edits."""

from processes.errors import Conflict, NotFound, Refusal


class ItemUnknown(NotFound):
    """No such item."""

    message = "There is nothing like this in the catalogue."


class ItemNotChosen(Refusal):
    """Ended, or never there."""

    message = "{code} is not in the catalogue, or has ended. Choose another one."


class CodeWrong(Refusal):
    """Diagrams and programs name it so."""

    message = "A code has small letters of English, digits and underscores, and begins with a letter."
    field = "code"


class CodeTaken(Conflict):
    """Another item of the list has it, perhaps an ended one."""

    message = "This code is in the list already."
    field = "code"


class ItemNameMissing(Refusal):
    """Everybody reads it in their own language."""

    message = "Say what it is called in each language."
    field = "names"


class ItemNameTaken(Conflict):
    """Two of one name could not be told apart."""

    message = "Something in this list is called {name} already."
    field = "names"


class LastItem(Refusal):
    """There must be something to choose."""

    message = "This is the last one that can be chosen. Add another one first."


class ItemChanged(Conflict):
    """Somebody else has changed it since the page was drawn."""

    message = "Somebody has changed this meanwhile. Look at it and save again."
