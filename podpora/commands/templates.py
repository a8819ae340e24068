"""`podpora templates`: what a process designer's modeller offers of our operations."""

import click
import orjson


@click.command("templates")
@click.option("--locale", default="en", metavar="cs|sk|en", help="language of names and labels")
def command(locale: str) -> None:
    """Print bpmn.io element templates (JSON, Camunda Platform 7) of every operation and completion.

    Put them where the modeller looks: in Camunda Modeler, resources/element-templates/podpora.json.
    """
    from processes import domains
    from processes.documents.translations import translator
    from processes.engine.files.templates import element_templates

    domains.load()
    found = element_templates(translator(locale).gettext)
    click.echo(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode())
