"""The command `bench`: figures with their floor, measured in the same run."""

import json
import signal
import sys
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from podpora.bench.targets import Target


@click.group(name="bench")
def command() -> None:
    """Measure on throwaway databases; every process needed is started and stopped."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started is stopped, as by Ctrl-C


@command.command(name="steps")
@click.option("--cases", default=300, show_default=True, help="cases that one client plays for the times")
@click.option("--seconds", default=15.0, show_default=True, help="how long four clients play for the rate")
@click.option("--loops", default=50, show_default=True, help="how often a request is returned before its steps count")
@click.option("--at", default="", help="also on desks with so many open requests, as 1000,100000")
@click.option("--closed", type=click.IntRange(0), default=0, help="closed requests of the last of these desks")
@click.option("--json", "as_json", is_flag=True, help="one JSON object")
def steps_command(cases: int, seconds: float, loops: int, at: str, closed: int, as_json: bool) -> None:
    """Starting a case and completing a task over HTTP, against a route that inserts one row. About two minutes.

    With `--at 1000,100000 --closed 1000000` also how a step grows with the desk: that takes about fifteen
    minutes more, most of them to make the desk, and 25 GB.
    """
    from podpora.bench import steps

    if not all(part.strip().isdigit() for part in at.split(",") if at):
        raise click.UsageError("--at takes whole numbers with commas between")
    points = [int(part) for part in at.split(",") if part]
    figures = steps.run(cases=cases, seconds=seconds, loops=loops, at=points, closed=closed)
    _print(figures, steps.targets(figures), _steps_lines(figures), as_json)


@command.command(name="case")
@click.option("--cases", type=click.IntRange(4), default=40, show_default=True, help="cases played one by one")
@click.option("--seconds", default=30.0, show_default=True, help="how long four clients play for the rate; 0: never")
@click.option("--customers", type=click.IntRange(6), help="also on a desk with so many customers, by turns")
@click.option("--json", "as_json", is_flag=True, help="one JSON object")
def case_command(cases: int, seconds: float, customers: int | None, as_json: bool) -> None:
    """Every act and page of a real case over HTTP, against a route that inserts one row. About two minutes."""
    from podpora.bench import case

    figures = case.run(cases=cases, seconds=seconds, customers=customers or 0)
    _print(figures, case.targets(figures), _case_lines(figures), as_json)


@command.command(name="pages")
@click.option("--requests", type=click.IntRange(100), default=100_000, show_default=True, help="of the large desk")
@click.option("--open", type=click.IntRange(1), default=2_000, show_default=True, help="of them open")
@click.option("--beside", type=click.IntRange(50), default=10_000, show_default=True, help="requests of the small desk")
@click.option("--rounds", type=click.IntRange(2), default=20, show_default=True, help="how often each page is opened")
@click.option("--loaded", help="DATA_DIR or address of a large desk that `podpora load` has filled")
@click.option("--loaded-beside", help="the same for the small desk")
@click.option("--only", default="*", help="the pages whose names match, as 'requests*'")
@click.option("--json", "as_json", is_flag=True, help="one JSON object")
def pages_command(rounds: int, only: str, as_json: bool, **sizes: Any) -> None:
    """Every page of a large desk, by turns with those of a small one. A million take half an hour and 25 GB."""
    from podpora.bench import pages

    figures = pages.run(pages.Sizes(**sizes), rounds=rounds, only=only)
    _print(figures, pages.targets(figures), _pages_lines(figures), as_json)


@command.command(name="timers")
@click.option("--at-once", default=10_000, show_default=True, help="timers due at the same instant")
@click.option("--seconds", default=30, show_default=True, help="how long timers then come at 20 a second")
@click.option("--steps", default=50_000, show_default=True, help="after which the worker's memory is read; 0: never")
@click.option("--in-database", default=3_000, show_default=True, help="timers due at once with the queues in pgmq")
@click.option("--processes", default=2, show_default=True, help="of the worker")
@click.option("--json", "as_json", is_flag=True, help="one JSON object")
def timers_command(at_once: int, seconds: int, steps: int, in_database: int, processes: int, as_json: bool) -> None:
    """How fast due timers are worked off, how late they are, what the worker's memory does. About five minutes.

    With RabbitMQ (BROKER_URL's, which nobody else may use meanwhile, or one of the bench's own) and with pgmq.
    """
    from podpora.bench import timers

    sizes = timers.Sizes(at_once=at_once, seconds=seconds, steps=steps, database_at_once=in_database)
    figures = timers.run(sizes, processes=processes)
    _print(figures, timers.targets(figures), _timers_lines(figures), as_json)


@command.command(name="documents")
@click.option("--invoices", type=click.IntRange(1), default=40, show_default=True, help="of two pages, no two alike")
@click.option("--json", "as_json", is_flag=True, help="one JSON object")
def documents_command(invoices: int, as_json: bool) -> None:
    """Setting invoices as PDF: one of two pages, and one of 300 pieces of work. A few seconds, no database."""
    from podpora.bench import documents

    figures = documents.run(invoices=invoices)
    _print(figures, documents.targets(figures), _documents_lines(figures), as_json)


@command.command(name="calendars")
@click.option("--additions", type=click.IntRange(1), default=1_000_000, show_default=True, help="of business time")
@click.option("--json", "as_json", is_flag=True, help="one JSON object")
def calendars_command(additions: int, as_json: bool) -> None:
    """Adding business time in four kinds of calendars over two years. A quarter of a minute, no database."""
    from podpora.bench import calendars

    figures = calendars.run(additions=additions)
    _print(figures, calendars.targets(figures), _calendars_lines(figures), as_json)


def _print(figures: dict[str, Any], targets: "list[Target]", lines: list[str], as_json: bool) -> None:
    from podpora.bench.targets import as_json as judged

    if as_json:
        click.echo(json.dumps({**figures, "targets": judged(targets)}))
        return
    click.echo(f"on {figures['database']}, {figures['processors']} processors, load {figures['load_before']} before")
    click.echo("\n".join([*lines, *(target.line() for target in targets)]))


def _steps_lines(figures: dict[str, Any]) -> list[str]:
    lines = [f"floor            {figures['floor_ms']:8.2f} ms"]
    for name in ("start", "complete"):
        row = figures[name]
        lines.append(
            f"{name:<16} {row['ms']:8.2f} ms  p95 {row['p95_ms']:.2f} ms  {row['ratio']:.2f} x floor  "
            f"{row['statements']} statements  {row['commits']} commit"
        )
    lines.append(f"cases            {figures['cases_per_s']:8.1f} a second (two web processes, four clients)")
    lines.append(f"engine           {figures['engine_ms']:8.2f} ms of processor time a step of handle_request")
    lines.append(f"state            {figures['state_bytes']:8d} bytes at the sign-off")
    rework = figures["rework"]
    for name in ("propose", "return"):
        row = rework[name]
        lines.append(f"{name:<16} {row['first_ms']:8.2f} ms  {row['last_ms']:.2f} ms after {rework['loops']} loops")
    for point in figures.get("growth", {}).get("points", ()):
        times = "  ".join(f"{name} {value:.2f}" for name, value in point.items() if isinstance(value, float))
        lines.append(f"{point['requests_open']} open, {point['requests_closed']} closed: {times} ms")
    return lines


def _case_lines(figures: dict[str, Any]) -> list[str]:
    lines = [f"floor              {figures['floor_ms']:8.2f} ms, {figures['floor_processor_ms']:6.2f} of the processor"]
    for name, row in {**figures["acts"], **figures["pages"]}.items():
        line = f"{name:<18} {row['ms']:8.2f} ms, {row['processor_ms']:6.2f} of the processor"
        line += f"  {row['ratio']:5.2f} x floor  {row['statements']:3d} statements"
        if "commits" in row:
            line += f"  {row['commits']} commit  {row['wal_kb']:.0f} kB written ahead  p95 {row['p95_ms']:.2f} ms"
        lines.append(line)
    if "cases_per_s" in figures:
        lines.append(f"cases              {figures['cases_per_s']:8.2f} a second (two web processes, four clients)")
    for name, ratio in figures.get("growth", {}).get("ratios", {}).items():
        lines.append(f"{name:<18} {ratio:8.2f} x with {figures['growth']['customers']} customers")
    return lines


def _pages_lines(figures: dict[str, Any]) -> list[str]:
    lines = [f"{figures['requests']} requests, {figures['open']} of them open, beside {figures['beside']}"]
    lines += [
        f"{name:<36} {page['p50_ms']:7.1f} ms  p95 {page['p95_ms']:7.1f} ms  {page['statements']:2d} statements  "
        f"{page['ratio']:5.2f} x the small desk, of a processor {page['processor_ms']:6.1f} ms  "
        f"{page['processor_ratio']:5.2f} x"
        for name, page in figures["pages"].items()
    ]
    return [*lines, f"not measured: {', '.join(figures['not_measured'])}"]


def _documents_lines(figures: dict[str, Any]) -> list[str]:
    return [
        f"first            {figures['first_ms']:8.1f} ms, with the fonts",
        f"invoice          {figures['invoice_ms']:8.1f} ms (two pages, median), "
        f"of the processors {figures['invoice_processor_ms']:.1f} ms, {figures['invoice_kb']:.0f} kB",
        f"long invoice     {figures['pages_per_s']:8.1f} pages a second ({figures['pages']} pages)",
        f"memory           {figures['peak_mb']:8.1f} MB at its highest",
    ]


def _calendars_lines(figures: dict[str, Any]) -> list[str]:
    return [
        f"additions        {figures['additions']:8d}  {figures['add_s']:.2f} s",
        f"between          {figures['additions']:8d}  {figures['between_s']:.2f} s",
    ]


def _timers_lines(figures: dict[str, Any]) -> list[str]:
    lines = [f"{figures['broker']}, {figures['worker_processes']} worker processes"]
    rows = [("", figures)] if figures["over_rabbitmq"] else []
    for name, row in [*rows, ("pgmq: ", figures["pgmq"])]:
        lines.append(
            f"{name}{row['drained_per_s']:.1f} timers drained a second; at 20 a second "
            f"late by {row['late_p50_s']:.3f} s (p50), {row['late_p99_s']:.3f} s (p99)"
        )
    if "rss_mb_after_5000" in figures:
        lines.append(
            f"worker's largest process {figures['rss_mb_after_5000']:.1f} MB after 5,000 steps, "
            f"{figures['rss_mb_after_50000']:.1f} MB at the end"
        )
    return lines
