"""Refusals of logins, passwords, rights, deputies and merging."""

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


class NumberInvalid(Refusal):
    """Not a telephone number that can be dialled."""

    message = "{number} is not a telephone number. Write it with the country, such as +420 603 111 222."
    field = "phone"


class LastAdministrator(Refusal):
    """Somebody must be able to set the desk up."""

    message = "{name} is the last administrator. Make somebody else one first."
    field = "role"


class RolesNeeded(Refusal):
    """Whoever has open work keeps a role."""

    message = "{name} has open work. Leave them a role, or let them leave and hand it over."
    field = "role"


class RightUnknown(NotFound):
    """No such right, or not one that the actor gives and takes."""

    message = "There is no such right."


class OwnRightKept(Refusal):
    """Who took it from themselves could not give it back."""

    message = "You cannot take your own right to administer. A colleague with the same right can."


class WorksHere(Refusal):
    """Rights of a customer are not given to staff by that customer."""

    message = "Somebody who works here has the address {email}. They get no rights of a customer."
    field = "email"


class LimitUseless(Refusal):
    """Only who accepts prices has a highest one."""

    message = "Only an approver has a highest price."
    field = "limit"


class LimitInvalid(Refusal):
    """A price is not below nothing, and has a currency."""

    message = "A highest price is an amount of zero or more with its currency."
    field = "limit"


class PersonClosed(Refusal):
    """Who has left is not invited: their account is opened again."""

    message = "The account of {name} is closed. It can be opened again on their page."
    field = "email"


class OwnAccount(Refusal):
    """Nobody closes the door behind which they stand."""

    message = "You cannot do this to your own account."


class SuccessorMissing(Refusal):
    """Open work is not left without anybody."""

    message = "{name} has open work. Choose who takes it over."
    field = "successor"


class SuccessorUnknown(Refusal):
    """Work is handed to somebody who is here."""

    message = "Choose an active colleague to whom the work is handed over."
    field = "successor"


class SuccessorElsewhere(Refusal):
    """Nobody sees more by taking work over."""

    message = "{name} does not see the project {project}. Give them a right there first."
    field = "successor"


class MergedWithSelf(Refusal):
    """There is nothing to merge."""

    message = "Choose another login than this one."
    field = "other"


class AddressUnknown(NotFound):
    """No such further address of the person."""

    message = "There is no such address."


class DeputyUnknown(Refusal):
    """Whoever stands in is an active colleague who may see the work."""

    message = "Choose an active colleague."
    field = "deputy"


class DeputyElsewhere(Refusal):
    """A deputy sees the projects of whom they stand in for already."""

    message = "{name} does not see the project {project}. Give them a right there first."
    field = "deputy"


class DeputyPeriodWrong(Refusal):
    """A period ends after it begins."""

    message = "The last day comes before the first."
    field = "ends_on"


class DeputyGone(NotFound):
    """Ended, or never there."""

    message = "There is no such deputy."


class LastDispatching(Refusal):
    """What is confidential would wait for good, as nobody who approves requests may see it."""

    message = (
        "{name} is the last who approves requests and sees {what}, which is confidential."
        " Have somebody else who approves requests cleared or named first."
    )


class LastKept(LastDispatching):
    """The same, said to whom it is kept from."""

    message = (
        "{name} is the last who approves requests and sees something confidential that is kept from you."
        " Have somebody else who approves requests cleared first."
    )


class StaffNamed(Refusal):
    """Customers see their own requests anyway, and no others."""

    message = "Only members of the staff are cleared or named for what is confidential."
    field = "named"


class NobodyDispatches(Refusal):
    """What nobody who approves requests may see waits for good."""

    message = "Nobody who approves requests would see it. Name somebody who does ({names}), or have them cleared first."
    field = "named"
