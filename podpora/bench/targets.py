"""What a figure is held against, and the machine that it was measured on."""

import os
import platform
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Target:
    """A figure and its limit; `sign` says which side is good."""

    name: str
    figure: float
    sign: str  # "<=" or ">="
    limit: float

    @property
    def met(self) -> bool:
        """Whether the figure keeps the limit."""
        return self.figure <= self.limit if self.sign == "<=" else self.figure >= self.limit

    def line(self) -> str:
        """For a person."""
        return f"{'met   ' if self.met else 'MISSED'}  {self.name:<44} {self.figure:10.2f}  {self.sign} {self.limit:g}"


def as_json(targets: list[Target]) -> list[dict[str, Any]]:
    """For a program."""
    return [{**asdict(target), "met": target.met} for target in targets]


def machine() -> dict[str, Any]:
    """Processors and their load of the last minute: read it before the bench makes a load of its own."""
    return {
        "processors": os.cpu_count(),
        "load_before": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
    }
