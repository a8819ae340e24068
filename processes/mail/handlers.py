"""What diagrams call on mail."""

from processes.engine.operations import Step, operation
from processes.mail import queries
from processes.mail.use_cases import queue_mail
from processes.settings import get_settings


@operation("mail.tell", label="Tell people by mail")
def tell(step: Step, *, to: str, subject: str, text: str) -> None:
    """Mail a few words to whom tasks are given, such as staff:dispatcher or person:5."""
    context = {"subject": subject, "words": text, "case": step.business_key}
    context["link"] = f"{get_settings().public_url()}/tasks"
    for person in queries.people_behind(step.session, to.split(",")):
        queue_mail(step.session, template="told", to=person, context=context, now=step.now)
