"""`podpora settings`: every setting, what it means, what is in force."""

import click

from processes.settings import Described, describe, get_settings

HEAD = """# Settings

Environment variables; a file `.env` in the working folder is read too, and the environment wins.
Written by `make docs`; `podpora settings` shows the values in force.

| setting | meaning | default |
|---|---|---|
"""


@click.command("settings")
@click.option("--markdown", is_flag=True, help="the table of docs/settings.md, with defaults")
def command(markdown: bool) -> None:
    """List every setting."""
    if markdown:
        click.echo(HEAD + "\n".join(_row(row) for row in describe(None)))
        return
    for row in describe(get_settings()):
        click.echo(f"{row.variable}={'' if row.value is None else row.value}\n    {row.doc}")


def _row(row: Described) -> str:
    return f"| `{row.variable}` | {row.doc.replace('|', chr(92) + '|')} | {f'`{row.value}`' if row.value else ''} |"
