"""Knows how many running cases of others stand in each process that they call."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ARRAY, Text, cast, distinct, func, literal, select
from sqlalchemy.orm import Session

from processes.engine.counting.cases import counted, open_places
from processes.engine.counting.passages import CAME
from processes.engine.designing.places import Chart, holders, read_chart
from processes.engine.designing.standing import WHOLE, last_entry
from processes.engine.files.resources import DefinitionKind
from processes.engine.store.locks import LIVING
from processes.engine.store.models import AnyRow, Definition, ProcessInstance


@dataclass(frozen=True)
class _Called:
    """A process that cases pinned to the diagrams of a digest may stand in, and whether an element open says so."""

    digest: str
    pack: str
    process: str
    leaves: dict[str, bool]


def standing_within(session: Session) -> dict[tuple[str, str], int]:
    """Running cases by pack and key of the process that they have called; two statements, or three.

    As the live view has it: where the same id stands in two diagrams of a case, its history is asked.
    """
    sets = counted(session)
    called = list(_called(session, sets))
    found: Counter[tuple[str, str]] = Counter()
    doubtful = []
    for one in called:
        for row in (row for row in sets if row.pinned_hash == one.digest):
            here = [leaf for leaf in row.leaves if leaf in one.leaves]
            if any(one.leaves[leaf] for leaf in here):
                found[one.pack, one.process] += int(row.cases)
            else:
                doubtful += [(one, leaf) for leaf in here]
    for pack, process, count in _asked(session, doubtful):
        found[pack, process] += count
    return dict(found)


def _called(session: Session, sets: Sequence[AnyRow]) -> Iterator[_Called]:
    pinned_to = {row.pinned_hash: row.pinned for row in sets}
    ids = {definition for pinned in pinned_to.values() for definition in pinned}
    columns = (Definition.id, Definition.key, Definition.pack, Definition.content)
    rows = session.execute(select(*columns).where(Definition.id.in_(ids), Definition.kind == DefinitionKind.BPMN))
    diagrams = {row.id: row for row in rows}
    for digest, pinned in pinned_to.items():
        drawn = [diagrams[identity] for identity in pinned if identity in diagrams]
        charts: dict[str, Chart] = {one.key: read_chart(one.content) for one in drawn}
        inside = {place.called for chart in charts.values() for place in chart.places.values()}
        for one in (one for one in drawn if one.key in inside):
            whole = [holder for holder in holders(one.key, charts) if holder.place == WHOLE]
            yield _Called(digest, one.pack, one.key, {holder.leaf: holder.sure for holder in whole})


def _asked(session: Session, doubtful: list[tuple[_Called, str]]) -> Sequence[AnyRow]:
    if not doubtful:
        return ()
    told = {
        "digest": [one.digest for one, _ in doubtful],
        "pack": [one.pack for one, _ in doubtful],
        "process": [one.process for one, _ in doubtful],
        "leaf": [leaf for _, leaf in doubtful],
    }
    unnested = [
        func.unnest(cast(literal(values, ARRAY(Text)), ARRAY(Text))).label(name) for name, values in told.items()
    ]
    table, leaf = select(*unnested).distinct().subquery("doubtful"), open_places()
    return session.execute(
        select(table.c.pack, table.c.process, func.count(distinct(ProcessInstance.id)))
        .join(leaf, leaf.c.instance_id == ProcessInstance.id)
        .join(table, (table.c.digest == ProcessInstance.pinned_hash) & (table.c.leaf == leaf.c.element_id))
        .where(ProcessInstance.state.in_(LIVING), last_entry(table.c.process, literal(WHOLE)).in_(CAME))
        .group_by(table.c.pack, table.c.process)
    ).all()
