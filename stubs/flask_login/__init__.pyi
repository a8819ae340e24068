# Of Flask-Login, which carries no types, what Flask-Security leaves to us.
from typing import Any

from blinker import Signal

current_user: Any  # app.web.logins.Login, or somebody anonymous
user_logged_in: Signal
user_logged_out: Signal

class UserMixin: ...
