"""What the work on connections is called."""

from app.web.words import words
from processes.documents.translations import N_

words({"connections.call": N_("Call a web service"), "connections.forget": N_("Forget web calls that are over")})
