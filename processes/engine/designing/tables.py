"""Knows that every rule of a decision table has one cell for every column, in the order of the columns."""

from dataclasses import replace

from processes.engine.designing.trees import TEXT, Part, Tree, local


def completed(tree: Tree) -> Tree:
    """The tree with empty cells where a rule has none, such as a rule of one person under another's new column."""
    parts = dict(tree.parts)
    for table in tree.parts.values():
        if local(table.kind) != "decisionTable":
            continue
        inside = [parts[child] for child in table.children]
        columns = [part for part in inside if local(part.kind) in ("input", "output")]
        for rule in (part for part in inside if local(part.kind) == "rule"):
            _complete(parts, rule, columns)
    return Tree(tree.root, parts, tree.names)


def _complete(parts: dict[str, Part], rule: Part, columns: list[Part]) -> None:
    cells = [_cell(parts, rule, column) for column in columns]
    first = [child for child in rule.children if local(parts[child].kind) in ("description", "extensionElements")]
    rest = [child for child in rule.children if child not in {*cells, *first}]
    parts[rule.identity] = replace(rule, children=(*first, *cells, *rest))


def _cell(parts: dict[str, Part], rule: Part, column: Part) -> str:
    tag = f"{local(column.kind)}Entry"
    identity = f"{rule.identity}/{tag} {column.id}"
    if identity not in parts:
        space = rule.kind.rpartition("}")[0] + "}"
        text = Part(f"{identity}/text", f"{space}text", identity, rule.identity, attributes={TEXT: ""})
        name = {"id": f"{rule.id}_{column.id}"}
        cell = Part(identity, space + tag, rule.identity, rule.identity, attributes=name, children=(text.identity,))
        parts.update({identity: cell, text.identity: text})
    return identity
