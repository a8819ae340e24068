"""Knows which decision tables say what form is asked: registered by the domains that ask it."""

FORMS_ASKED: dict[str, str] = {}  # by decision, the output that holds the id of a form, or an empty text


def asks_form(decision: str, output: str) -> None:
    """What this output of a decision names must be a form."""
    FORMS_ASKED[decision] = output
