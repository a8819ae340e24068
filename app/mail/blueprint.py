"""The blueprint of the mail pages, and how they say what became of a message."""

import re

from flask import Blueprint
from flask_babel import gettext

from processes.documents.translations import N_

blueprint = Blueprint("mail", __name__, template_folder="templates", url_prefix="/mail")

_KINDS = (N_("filed"), N_("waits for an agent"), N_("kept to be tried again"))
_FAULTS = (
    N_("a delivery report about a mail that is not ours"),
    N_("the text was cut"),
    N_("some parts were left out"),
    N_("an encrypted part could not be read"),
    N_("a part in Outlook's own format (winmail.dat) could not be read"),
)
# Reasons that name something: how they are kept, and how they are said.
_NAMING = (
    (re.compile(r"request (?P<number>P\d+)"), N_("request {number}")),
    (re.compile(r"message on (?P<number>P\d+)"), N_("message on {number}")),
    (re.compile(r"automatic mail \((?P<sign>.+)\)"), N_("automatic mail ({sign})")),
    (re.compile(r"a supplier's answer \((?P<word>\w+)\)"), N_("a supplier's answer ({word})")),
    (
        re.compile(r"(?P<address>\S+) cannot be reached at the moment"),
        N_("{address} cannot be reached at the moment"),
    ),
    (
        re.compile(r"(?P<address>\S+) cannot be reached: no notices for 60 days"),
        N_("{address} cannot be reached: no notices for 60 days"),
    ),
)
_WORDS = (N_("answered"), N_("late"), N_("repeated"))  # of a supplier's answer


@blueprint.app_template_filter()
def outcome_words(outcome: str) -> str:
    """What became of a message, part by part in the reader's language; numbers and names stay."""
    words, (kind, colon, rest) = [], outcome.partition(": ")
    while colon and kind in _KINDS:
        words.append(gettext(kind))
        kind, colon, rest = rest.partition(": ")
    reason = f"{kind}{colon}{rest}"
    return ": ".join([*words, _reason(reason) if reason else ""])


def _reason(reason: str) -> str:
    for kept, told in _NAMING:
        found = kept.fullmatch(reason)
        if found:
            values = found.groupdict()
            word = values.get("word", "")
            return gettext(told).format(**values | {"word": gettext(word) if word else ""})
    return gettext(reason)
