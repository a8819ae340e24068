"""Refusals of files from other systems."""

from processes.documents.translations import N_
from processes.errors import Conflict, NotFound, Refusal


class ImportUnknown(NotFound):
    """No such file."""

    message = "There is no such file."


class FileUnreadable(Refusal):
    """The file is not what it should be; each fault has its sentence."""

    message = "The file cannot be read."
    field = "file"


FAULTS = {
    "empty": N_("The file is empty."),
    "encoding": N_("The text of the file is neither UTF-8 nor windows-1250. Save it as UTF-8."),
    "quotes": N_("A quotation mark in the file is never closed."),
    "format": N_("The file is neither CSV, nor a workbook (XLSX, XLS, ODS), nor JSON of Zammad or GLPI."),
    "workbook": N_("The workbook is damaged or protected by a password."),
    "too_much": N_("The file unpacks to more than can be read."),
    "too_long": N_("Reading the file took too long."),
    "broken": N_("Reading the file broke off."),
    "too_many_rows": N_("A file may have 50,000 rows at the most. Divide it."),
    "too_many_columns": N_("A file may have 200 columns at the most."),
    "same_columns": N_("Two columns have the same name."),
    "json": N_("The JSON of the file is broken."),
    "unknown_dump": N_("This JSON is neither Zammad's nor GLPI's."),
    "other_subject": N_("This JSON holds something else than you chose."),
}


class FileTooLarge(Refusal):
    """More than is taken in."""

    message = "A file may have {limit} MB at the most. Divide it."
    field = "file"


class SystemMissing(Refusal):
    """Requests are known by the number that the other system gave them."""

    message = "Say which system the requests come from."
    field = "system"


class MappingIncomplete(Refusal):
    """Something that every row needs comes from nowhere."""

    message = "Choose a column, or write a value, for everything that is needed."


class MappingNameMissing(Refusal):
    """A mapping is kept under a name."""

    message = "Give the mapping a name."
    field = "name"


class ImportMoved(Conflict):
    """The file is in another state than the page showed."""

    message = "Somebody has gone on with this file meanwhile. Look at it again."


class RowsWrong(Refusal):
    """Whole or nothing."""

    message = "The file is taken over as a whole or not at all: mend its errors first."


class NothingNew(Refusal):
    """Everything is here already."""

    message = "Everything in this file is here already: there is nothing to take over."


class NotTheLast(Conflict):
    """Later files may rest on an earlier one."""

    message = "Only the last file that was taken over can be taken back."


class ChangedRecords(Conflict):
    """What was changed has no way back."""

    message = "This file changed records that were here before, so it cannot be taken back."


class CasesBegun(Conflict):
    """Open requests live on."""

    message = "This file began open requests, so it cannot be taken back. Withdraw them instead."


class BuiltUpon(Conflict):
    """Somebody has gone on from there."""

    message = "Something here rests on this file by now, so it cannot be taken back."
