"""Refusals of logins, passwords and rights."""

from processes.errors import Conflict, NotFound, Refusal


class PersonUnknown(NotFound):
    """No such person."""

    message = "There is no such person."


class EmailTaken(Conflict):
    """Another person has this address."""

    message = "The address {email} already belongs to somebody."
    field = "email"


class EmailInvalid(Refusal):
    """Not an address."""

    message = "This is not a mail address."
    field = "email"


class PasswordWrong(Refusal):
    """The present password does not match."""

    message = "The present password is not right."
    field = "password"


class PasswordTooShort(Refusal):
    """Shorter than the rule asks."""

    message = "A password needs at least {length} characters."
    field = "new_password"


class LocaleUnknown(Refusal):
    """No translation for this language."""

    message = "Podpora does not speak this language yet."
    field = "locale"


class TimezoneUnknown(Refusal):
    """Not in the IANA time zone database."""

    message = "There is no time zone of this name."
    field = "timezone"


class ProjectElsewhere(Refusal):
    """The project belongs to another organisation than the membership."""

    message = "This project belongs to another organisation."
    field = "project_id"


class NameTaken(Refusal):
    """A customer's person would be taken for a member of staff."""

    message = "Somebody who works here has this name. Add what tells you apart."
    field = "name"


class TokenEmpty(Refusal):
    """A token that is good for nothing."""

    message = "Choose what the token is for."
    field = "scopes"
