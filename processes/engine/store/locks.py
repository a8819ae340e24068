"""Knows the one order of locks: the domain's subject, then the process instance, then its jobs."""

from collections.abc import Sequence

from sqlalchemy import bindparam, select, text
from sqlalchemy.orm import Session

from processes.engine.errors import InstanceNotActive, InstanceSuspended
from processes.engine.language.operations import subject_locks
from processes.engine.store.models import InstanceState, ProcessInstance

LIVING = (InstanceState.ACTIVE, InstanceState.SUSPENDED)


def lock_subject(session: Session, business_key: str) -> None:
    """Let no other step move any process of this business key until the transaction ends."""
    answers = [callback(session, business_key) for callback in subject_locks()]
    if all(answer is False for answer in answers):
        session.execute(_BUSINESS_KEY, {"business_key": business_key})


_BUSINESS_KEY = text("select pg_advisory_xact_lock(hashtextextended(:business_key, 0))")


def lock_instance(session: Session, instance_id: int) -> ProcessInstance | None:
    """The instance as the database has it now, locked against other steps but not against foreign keys."""
    return session.execute(_INSTANCE, {"instance_id": instance_id}, execution_options=_FRESH).scalar_one_or_none()


def lock_active(session: Session, instance_id: int) -> ProcessInstance:
    """The same for an instance that moves; raise InstanceNotActive, InstanceSuspended."""
    instance = lock_instance(session, instance_id)
    if instance is not None and instance.state is InstanceState.SUSPENDED:
        raise InstanceSuspended
    if instance is None or instance.state is not InstanceState.ACTIVE:
        raise InstanceNotActive
    return instance


_FRESH = {"populate_existing": True}
_INSTANCE = (
    select(ProcessInstance).where(ProcessInstance.id == bindparam("instance_id")).with_for_update(key_share=True)
)


def lock_living(session: Session, business_key: str) -> Sequence[ProcessInstance]:
    """Every instance of this business key that has not ended, locked in the order of their ids."""
    found = (
        select(ProcessInstance)
        .where(ProcessInstance.business_key == business_key, ProcessInstance.state.in_(LIVING))
        .order_by(ProcessInstance.id)
        .with_for_update(key_share=True)
    )
    return session.execute(found, execution_options=_FRESH).scalars().all()
