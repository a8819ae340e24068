"""Knows what parts of a merged document need: their place, what they refer to. What lacks it clashes and is mended."""

from collections.abc import Iterator
from dataclasses import replace

from processes.engine.designing.trees import Clash, Part, Property, Tree


class Mending:
    """Goes through `kept`, the parts of a merged document, until each has what it needs.

    A part that one side needs and the other side has deleted clashes: it comes back with everything that hangs
    on it, or what needs it goes, as the side says that counts.
    """

    def __init__(self, kept: dict[str, Part], mine: Tree, theirs: Tree, *, prefers_mine: bool) -> None:
        self.kept, self.mine, self.theirs, self.prefers_mine = kept, mine, theirs, prefers_mine
        self.clashes: dict[str, Clash] = {}
        self._restore_kept()

    def run(self) -> list[Clash]:
        """Mend everything; what clashed."""
        while wrong := next(self._wanting(), None):
            self._mend(*wrong)
        return list(self.clashes.values())

    def _restore_kept(self) -> None:
        """What was kept against the other's deletion keeps what hangs on it."""
        for identity, part in list(self.kept.items()):
            sides = [tree for tree in (self.mine, self.theirs) if identity in tree.parts]
            if len(sides) == 1 and part.owner == identity and not part.is_layout:
                self._drawn(identity, sides[0])

    def _drawn(self, identity: str, side: Tree) -> None:
        for part in side.parts.values():
            if part.is_layout and part.owner == identity and part.parent in self.kept:
                self._add(part.identity, side)

    def _wanting(self) -> Iterator[tuple[Part, str, str | None]]:
        """Parts with what they lack, and the attribute that names it where they can do without."""
        for part in list(self.kept.values()):
            if part.parent is not None and part.parent not in self.kept:
                yield part, part.parent, None
            for link in part.links:
                if link.to not in self.kept:
                    yield part, link.to, None if link.is_needed else link.attribute

    def _mend(self, part: Part, wanted: str, attribute: str | None) -> None:
        side = self.mine if wanted in self.mine.parts else self.theirs if wanted in self.theirs.parts else None
        is_needed = side is not None and part.identity in side.parts
        if part.is_layout or part.is_listed or not is_needed or side is None:
            self._without(part, attribute)
            return
        lost = side.parts[wanted]
        owner = side.parts.get(lost.owner, lost)
        is_mine = side is self.mine
        said = side.name(part.owner)
        values = (said, None) if is_mine else (None, said)
        self.clashes.setdefault(owner.id, Clash(owner.id, owner.label or owner.id, Property.DELETED, "", *values))
        if is_mine is self.prefers_mine:
            self._bring_back(wanted, side)
        else:
            self._without(part, attribute)

    def _without(self, part: Part, attribute: str | None) -> None:
        if attribute is None:
            self._remove(part.identity)
        else:
            left = {name: value for name, value in part.attributes.items() if name != attribute}
            links = tuple(link for link in part.links if link.attribute != attribute)
            self.kept[part.identity] = replace(part, attributes=left, links=links)

    def _remove(self, identity: str) -> None:
        gone = [identity]
        while gone:
            name = gone.pop()
            self.kept.pop(name, None)
            gone += [part.identity for part in self.kept.values() if part.parent == name]

    def _bring_back(self, identity: str, side: Tree) -> None:
        """A part with all in it, what it is drawn as, and the connections whose other ends are still there."""
        self._add(identity, side)
        inside = {part.identity for part in side.under(identity)}
        self._drawn(identity, side)
        for part in side.parts.values():
            hangs = inside & part.needs and part.identity not in self.kept and not part.is_layout
            if hangs and all(wanted in self.kept for wanted in part.needs):
                self._add(part.identity, side)
                self._drawn(part.identity, side)

    def _add(self, identity: str, side: Tree) -> None:
        for part in side.under(identity):
            self.kept.setdefault(part.identity, part)
