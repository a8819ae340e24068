"""The command `bench`: figures with their floor, measured in the same run."""

import json
from typing import Any

import click


@click.group(name="bench")
def command() -> None:
    """Measure on a throwaway database; every process needed is started and stopped."""


@command.command(name="steps")
@click.option("--cases", default=300, show_default=True, help="cases that one client plays for the times")
@click.option("--seconds", default=15.0, show_default=True, help="how long four clients play for the rate")
@click.option("--json", "as_json", is_flag=True, help="one JSON object")
def steps_command(cases: int, seconds: float, as_json: bool) -> None:
    """Starting a case and completing a task over HTTP, against a route that inserts one row."""
    from podpora.bench import steps

    figures = steps.run(cases=cases, seconds=seconds)
    click.echo(json.dumps(figures) if as_json else _table(figures))


def _table(figures: dict[str, Any]) -> str:
    lines = [f"on {figures['database']}", f"floor            {figures['floor_ms']:8.2f} ms"]
    for name in ("start", "complete"):
        row = figures[name]
        lines.append(
            f"{name:<16} {row['ms']:8.2f} ms  p95 {row['p95_ms']:.2f} ms  {row['ratio']:.2f} x floor  "
            f"{row['statements']} statements  {row['commits']} commit"
        )
    lines.append(f"cases            {figures['cases_per_s']:8.1f} a second (two web processes, four clients)")
    lines.append(f"engine           {figures['engine_ms']:8.2f} ms of processor time a step of handle_request")
    lines.append(f"state            {figures['state_bytes']:8d} bytes at the sign-off")
    return "\n".join(lines)
