"""The words that the designer's scripts say, handed to the page in the reader's language."""

from flask_babel import gettext

from app.designer.diagram_words import DIAGRAMS
from app.designer.editor_words import EDITORS
from app.designer.played_words import SCENARIOS
from app.designer.table_words import TABLES_AND_FORMS


def browser_texts() -> dict[str, str]:
    """Every text that is translated, by its English; the scripts say the English where there is none."""
    english = (*EDITORS, *DIAGRAMS, *TABLES_AND_FORMS, *SCENARIOS)
    return {message: said for message in english if (said := gettext(message)) != message}
