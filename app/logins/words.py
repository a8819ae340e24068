"""What the work on logins is called on pages."""

from app.web.words import words
from processes.documents.translations import N_

words({"logins.send_reset": N_("Send a link for a new password")})
