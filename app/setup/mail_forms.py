"""Fields of the mailbox: as whom the desk writes, the server that mail leaves by, the one that it comes from."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, Field, Form, IntegerField, PasswordField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from app.web.forms import stripped
from processes.mail.accounts import Kept
from processes.mail.servers import Server
from processes.settings import LARGEST_PORT

LONGEST = 200
SECURITY = [("+starttls", _l("STARTTLS")), ("s", _l("TLS")), ("", _l("none"))]
FIELDS = ("host", "port", "security", "user", "password")


def _line(label: Any, description: Any = "") -> StringField:
    return StringField(
        label,
        filters=[stripped],
        validators=[Optional(), Length(max=LONGEST)],
        description=description,
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )


def _plain(form: Form, field: Field) -> None:
    if not str(field.data or "").isascii():
        raise ValidationError(gettext("Only letters without accents: SMTP carries no others."))


def _password(*rules: Any) -> PasswordField:
    return PasswordField(
        _l("Password"),
        [Optional(), Length(max=LONGEST), *rules],
        description=_l("Kept sealed. Empty: as it was."),
        render_kw={"autocomplete": "new-password"},
    )


def _port() -> IntegerField:
    return IntegerField(_l("Port"), [Optional(), NumberRange(1, LARGEST_PORT)], description=_l("Empty: the usual one."))


class MailboxForm(FlaskForm):
    """The mailbox of the desk."""

    sender = EmailField(
        _l("Mail address of the desk"),
        [InputRequired(), Length(max=LONGEST)],
        filters=[stripped],
        description=_l("Customers write to it, and mails come from it, such as podpora@yourcompany.cz."),
        render_kw={"autocomplete": "off"},
    )
    out_host = _line(_l("Server for outgoing mail (SMTP)"), _l("Empty: mail is kept here and not sent."))
    out_port = _port()
    out_security = SelectField(_l("Encryption"), choices=SECURITY)
    out_user = _line(_l("User name"))
    out_password = _password(_plain)
    in_host = _line(_l("Server for incoming mail (IMAP)"), _l("Empty: no mailbox is read."))
    in_port = _port()
    in_security = SelectField(_l("Encryption"), choices=SECURITY, default="s")
    in_user = _line(_l("User name"))
    in_password = _password()
    in_folder = _line(_l("Folder"), _l("Empty: INBOX."))
    anyway = BooleanField(_l("Keep it even if a server does not let us in"))

    def show(self, kept: Kept) -> None:
        """As it was kept, without passwords."""
        self.sender.data = kept.sender.rpartition("<")[2].rstrip(">")
        for prefix, server in (("out", kept.outgoing), ("in", kept.incoming)):
            if server is not None:
                said = {"host": server.host, "port": server.port, "user": server.user}
                said["security"] = server.scheme.removeprefix("smtp").removeprefix("imap")
                for name, value in said.items():
                    self[f"{prefix}_{name}"].data = value
        self.in_folder.data = kept.incoming.folder if kept.incoming else None

    def servers(self, kept: Kept) -> tuple[Server | None, Server | None]:
        """The servers that were typed; a password that was left empty is the kept one's of the same server."""
        return self._server("out", "smtp", kept.outgoing), self._server("in", "imap", kept.incoming)

    def _server(self, prefix: str, scheme: str, before: Server | None) -> Server | None:
        host, port, security, user, password = (self[f"{prefix}_{name}"].data for name in FIELDS)
        if not host:
            return None
        same = before is not None and (before.host, before.user) == (host, user or "")
        password = password or (before.password if before is not None and same else "")
        folder = (self.in_folder.data or "") if prefix == "in" else ""
        return Server(f"{scheme}{security}", host, port, user or "", password, folder)
