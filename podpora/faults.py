"""How faults of diagrams, tables and forms are written: a line each, or rows of JSON."""

from collections.abc import Callable

from processes.engine.errors import Fault, Severity


def line(fault: Fault, translate: Callable[[str], str] = str) -> str:
    """`file:element: reason`, with a word before the reason of a warning; one line whatever the reason holds."""
    kind = f"{translate(fault.severity.word)}: " if fault.severity is Severity.WARNING else ""
    reason = " ".join(fault.translated(translate).reason.split())
    return f"{fault.file}:{fault.element or ''}: {kind}{reason}"


def row(fault: Fault, translate: Callable[[str], str] = str) -> dict[str, str | None]:
    """The fault with stable keys; severity is error or warning."""
    return {
        "file": fault.file,
        "element": fault.element,
        "severity": fault.severity.value,
        "reason": fault.translated(translate).reason,
    }
