"""Refusals of mail."""

from processes.errors import NotFound, Refusal


class MailTooLarge(Refusal):
    """Larger than MAX_MAIL_BYTES."""

    message = "The message is larger than {limit} MB."


class MailEmpty(Refusal):
    """Nothing came in."""

    message = "The message is empty."


class MailUnknown(NotFound):
    """No such mail that the actor may see."""

    message = "There is no such mail."


class MailSettled(Refusal):
    """The mail waits for nobody."""

    message = "This mail has been dealt with already."


class CompanyFirst(Refusal):
    """The sender of mails is the company's."""

    message = "Say first who your company is: mails carry its name."
    field = "sender"


class SenderInvalid(Refusal):
    """Not an address to which people can answer."""

    message = "This is not a mail address."
    field = "sender"
