"""The words that the designer's scripts say: English here, handed to the page in the reader's language."""

from flask_babel import gettext

from processes.documents.translations import N_

TEXTS = (N_("Undo"),)


def browser_texts() -> dict[str, str]:
    """Every text that is translated, by its English; the scripts say the English where there is none."""
    return {english: said for english in TEXTS if (said := gettext(english)) != english}
