"""Keeps the files that came with the forms of a case which is about nothing that keeps them itself."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from processes.db import Base
from processes.files import NewFile, safe_content_type, safe_filename


class CaseFile(Base):
    """A file of a case, gone with it; served as a download only."""

    __tablename__ = "case_file"
    __table_args__ = (Index("ix_case_file_business_key", "business_key", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    instance_id: Mapped[int] = mapped_column(ForeignKey("process_instance.id", ondelete="CASCADE"), index=True)
    business_key: Mapped[str]
    sha256: Mapped[str]
    filename: Mapped[str]
    content_type: Mapped[str]
    content: Mapped[bytes] = mapped_column(deferred=True)
    size: Mapped[int]
    actor: Mapped[str]
    at: Mapped[datetime]


def keep(
    session: Session, files: Sequence[NewFile], *, instance_id: int, business_key: str, actor: str, now: datetime
) -> None:
    """Put files on a case."""
    for file in files:
        session.add(
            CaseFile(
                instance_id=instance_id,
                business_key=business_key,
                sha256=hashlib.sha256(file.content).hexdigest(),
                filename=safe_filename(file.filename),
                content_type=safe_content_type(file.content_type),
                content=file.content,
                size=len(file.content),
                actor=actor,
                at=now,
            )
        )


def files_of(session: Session, business_key: str) -> Sequence[CaseFile]:
    """The files of all cases under a business key, in the order in which they came, without what is in them."""
    return session.scalars(select(CaseFile).where(CaseFile.business_key == business_key).order_by(CaseFile.id)).all()


def file_of(session: Session, business_key: str, sha256: str) -> CaseFile | None:
    """A file of such a case by what is in it, the first of the same."""
    query = select(CaseFile).where(CaseFile.business_key == business_key, CaseFile.sha256 == sha256)
    return session.scalars(query.order_by(CaseFile.id).limit(1)).first()
