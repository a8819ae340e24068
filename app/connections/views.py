"""Which secrets there are, for whoever draws; keeping one, for administrators."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.connections.forms import NewSecretForm, SecretForm
from app.extensions import db
from app.web.acting import act, told
from app.web.actors import current_actor
from app.web.guards import allowed
from processes.clock import utcnow
from processes.connections import queries, use_cases
from processes.connections.models import ConnectionSecret
from processes.connections.rights import may_keep_secrets, may_see_connections

blueprint = Blueprint("connections", __name__, url_prefix="/connections", template_folder="templates")


def _page(form: NewSecretForm | None = None, status: int = 200) -> ResponseReturnValue:
    keeps = may_keep_secrets(current_actor())
    form = form or (NewSecretForm(formdata=None) if keeps else None)
    found = {"secrets": queries.secrets(db.session()), "acts": queries.acts(db.session())}
    return render_template("connections/index.html", **found, form=form, keeps=keeps), status


@blueprint.get("")
@allowed(may_see_connections)
def index() -> ResponseReturnValue:
    """Secrets by name and host."""
    return _page()


@blueprint.post("/secrets")
@allowed(may_keep_secrets)
def add() -> ResponseReturnValue:
    """Keep a new secret."""
    form = NewSecretForm()

    def do(session: Session) -> ConnectionSecret:
        said = {"name": form.name.data or "", "value": form.value.data or "", "hosts": form.hosts.data or ""}
        return use_cases.add_secret(session, **said, actor=current_actor(), now=utcnow())

    return act(
        form, do, done=told(_("The secret is kept."), url_for(".index")), back=lambda status: _page(form, status)
    )


@blueprint.route("/secrets/<int:secret_id>", methods=["GET", "POST"])
@allowed(may_keep_secrets)
def change(secret_id: int) -> ResponseReturnValue:
    """Say a secret anew, or where it may be sent."""
    kept = queries.secret_with(db.session(), secret_id)
    form = SecretForm(hosts="\n".join(kept.hosts))

    def page(status: int = 200) -> ResponseReturnValue:
        return render_template("connections/secret.html", secret=kept, form=form), status

    def do(session: Session) -> ConnectionSecret:
        said = {"value": form.value.data or "", "hosts": form.hosts.data or ""}
        return use_cases.change_secret(session, secret_id=secret_id, **said, actor=current_actor(), now=utcnow())

    if not form.is_submitted():
        return page()
    return act(form, do, done=told(_("The secret is kept."), url_for(".index")), back=page)


@blueprint.post("/secrets/<int:secret_id>/remove")
@allowed(may_keep_secrets)
def remove(secret_id: int) -> ResponseReturnValue:
    """Forget a secret."""

    def do(session: Session) -> None:
        use_cases.remove_secret(session, secret_id=secret_id, actor=current_actor())

    return act(
        None, do, done=told(_("The secret is forgotten."), url_for(".index")), back=lambda status: _page(status=status)
    )
