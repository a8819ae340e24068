"""What is done to many tasks at once is called."""

from app.web.words import words
from processes.documents.translations import N_

words({"act:tasks.claimed": N_("Take the tasks"), "act:tasks.released": N_("Give the tasks back")})
