"""What a person has typed into a form and not sent yet, kept on the server until it is sent."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from processes.db import Base

KEEP = timedelta(days=90)
MOST = 50  # of one person: the oldest make room


class FormDraft(Base):
    """The fields of one form as one person left them."""

    __tablename__ = "form_draft"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    form: Mapped[str] = mapped_column(primary_key=True)  # such as message:P10001
    fields: Mapped[dict[str, Any]]  # name -> list of values
    saved_at: Mapped[datetime]


def form_draft(session: Session, *, person_id: int, form: str) -> FormDraft | None:
    """What this person left in a form, if anything."""
    return session.get(FormDraft, (person_id, form))


def save_form_draft(
    session: Session, *, person_id: int, form: str, fields: dict[str, list[str]], now: datetime
) -> None:
    """Keep what a form holds now in the place of what it held; too old and too many others of the person go."""
    row = insert(FormDraft).values(person_id=person_id, form=form, fields=fields, saved_at=now)
    session.execute(
        row.on_conflict_do_update(index_elements=["person_id", "form"], set_={"fields": fields, "saved_at": now})
    )
    mine = FormDraft.person_id == person_id
    newest = select(FormDraft.form).where(mine).order_by(FormDraft.saved_at.desc()).limit(MOST)
    session.execute(
        delete(FormDraft).where(mine, FormDraft.form.not_in(newest) | (FormDraft.saved_at < now - KEEP)),
        execution_options={"synchronize_session": False},
    )


def forget_form_draft(session: Session, *, person_id: int, form: str) -> None:
    """The form is sent, or its writer threw it away; harmless where nothing is kept."""
    session.execute(
        delete(FormDraft).where(FormDraft.person_id == person_id, FormDraft.form == form),
        execution_options={"synchronize_session": False},
    )
