"""What machines say of a failure, for people: known faults in words, the original behind them."""

from collections.abc import Mapping

from flask import Flask
from flask_babel import gettext

from processes.documents.translations import N_

_SILENT = N_("A server that is needed does not answer.")
KINDS: Mapping[str, str] = {
    "BrokenPipeError": _SILENT,
    "ConnectionError": _SILENT,
    "ConnectionRefusedError": _SILENT,
    "ConnectionResetError": _SILENT,
    "SMTPConnectError": _SILENT,
    "SMTPServerDisconnected": _SILENT,
    "TimeoutError": _SILENT,
    "gaierror": N_("The name of a server that is needed is not known."),
    "SMTPAuthenticationError": N_("The mail server does not accept our name and password."),
    "OperationalError": N_("The database did not answer."),
}
# What is written down for itself, in words of ours.
SENTENCES = frozenset(
    {
        N_("The worker did not come back."),
        N_("The step did not run."),
        N_("The person has left."),
        N_("The address bounced."),
        N_("Too many automatic mails to this address in a short time."),
    }
)


def fault_words(error: str | None) -> str:
    """An error as it is kept, in the reader's language as far as it is known: `kind: text` of a program, or words."""
    if not error:
        return ""
    if error in SENTENCES:
        return gettext(error)
    kind = error.partition(":")[0].rpartition(".")[2]
    return f"{gettext(KINDS[kind])} ({error})" if kind in KINDS else error


def init_app(app: Flask) -> None:
    """Templates write `error | fault_words`."""
    app.add_template_filter(fault_words)
