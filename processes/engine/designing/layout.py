"""Knows how the arrows of a merged diagram follow the shapes that either person has moved."""

from collections.abc import Mapping
from dataclasses import replace

from processes.engine.designing.trees import WAYPOINTS, Part, Tree, local

Point = tuple[float, float]


def attach(kept: dict[str, Part], theirs: Tree) -> None:
    """Move the ends of arrows that are drawn as in `theirs` along with shapes that stand elsewhere now."""
    now, before = _corners(kept), _corners(theirs.parts)
    for identity, edge in list(kept.items()):
        points = edge.attributes.get(WAYPOINTS)
        old = theirs.parts.get(identity)
        flow = kept.get(edge.owner)
        if points is None or flow is None or old is None or old.attributes.get(WAYPOINTS) != points:
            continue
        moves = [_move(flow.attributes.get(end, ""), now, before) for end in ("sourceRef", "targetRef")]
        if any(move != (0.0, 0.0) for move in moves):
            attributes = {**edge.attributes, WAYPOINTS: _shifted(points, *moves)}
            kept[identity] = replace(edge, attributes=attributes)


def _corners(parts: Mapping[str, Part]) -> dict[str, Point]:
    """The upper left corner of what is drawn, by the id of the element."""
    found = {}
    for part in parts.values():
        shape = parts.get(part.parent or "")
        if local(part.kind) == "Bounds" and shape is not None and local(shape.kind) == "BPMNShape":
            found[part.owner.removeprefix("#")] = (_number(part, "x"), _number(part, "y"))
    return found


def _number(part: Part, name: str) -> float:
    try:
        return float(part.attributes.get(name, 0))
    except ValueError:
        return 0.0


def _move(element: str, now: Mapping[str, Point], before: Mapping[str, Point]) -> Point:
    if element not in now or element not in before:
        return 0.0, 0.0
    return now[element][0] - before[element][0], now[element][1] - before[element][1]


def _shifted(written: str, first: Point, last: Point) -> str:
    tag, *points = written.split(" ")
    if not points:
        return written
    points[0] = _by(points[0], first)
    points[-1] = _by(points[-1], last) if len(points) > 1 else points[-1]
    return " ".join([tag, *points])


def _by(point: str, move: Point) -> str:
    try:
        x, y = (float(number) for number in point.split(","))
    except ValueError:
        return point
    return f"{x + move[0]:g},{y + move[1]:g}"
