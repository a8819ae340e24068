"""What the scripts of every page say, in the reader's language; a test holds it against the scripts."""

from flask_babel import gettext

from processes.documents.translations import N_

WORDS = (
    N_("All requests with these words"),
    N_("Call {phone} and we agree on another way."),
    N_("Cancel"),
    N_("Close"),
    N_("Ctrl"),
    N_("Keys"),
    N_("Mail address"),
    N_("Next row"),
    N_("Number or words of a request, or what to do"),
    N_("Password"),
    N_("Please sign in"),
    N_("Previous row"),
    N_("Search and act"),
    N_("Search"),
    N_("Send the form you are in"),
    N_("Show the keys"),
    N_("Sign in"),
    N_("Single keys act"),
    N_("The address and the password do not belong together."),
    N_("The server cannot be reached. Nothing is lost: try again in a moment."),
    N_("The server cannot be reached. Try again in a moment."),
    N_("These files are larger than {limit} together and were not added."),
    N_("This did not work. Reload the page and try again."),
    N_("This is no longer here."),
    N_("Throw it away"),
    N_("What was found"),
    N_("What you typed on {when} and have not sent is back."),
    N_("{count} characters too many: at most {most} can be sent."),
    N_("{count} of {most} characters"),
    N_("Your login has ended. Sign in again: everything on this page is kept."),
)


def script_texts() -> dict[str, str]:
    """Every text that is translated, by its English; the scripts say the English where there is none."""
    return {message: said for message in WORDS if (said := gettext(message)) != message}
