"""The command line: finds commands in podpora/commands and says failures in one line."""

import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import click

from podpora.embedded import EmbeddedFailed
from podpora.roles import end_with_parent
from podpora.unprivileged import NoAccount
from processes.settings import BadSetting

COMMANDS = Path(__file__).parent / "commands"


class CommandFolder(click.Group):
    """A group whose commands are modules, imported only when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of the modules, as typed."""
        return sorted(path.stem.replace("_", "-") for path in COMMANDS.glob("*.py") if path.stem != "__init__")

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        module = f"podpora.commands.{cmd_name.replace('-', '_')}"
        if not cmd_name.replace("-", "").isalnum() or find_spec(module) is None:
            return None
        command: click.Command = import_module(module).command
        return command


@click.group(cls=CommandFolder, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def cli() -> None:
    """Podpora: a service desk whose whole case life is executable BPMN."""


def main() -> None:
    """Run the command line and exit."""
    end_with_parent()
    try:
        cli(prog_name="podpora")
    except (BadSetting, EmbeddedFailed, NoAccount) as fault:
        click.echo(f"podpora: {fault}", err=True)
        sys.exit(1)
