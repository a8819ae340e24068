"""Messages that machines wrote: filed, never answered; a bounce blocks the address."""

from datetime import datetime

from sqlalchemy.orm import Session

from processes.intake.rules import Outcome
from processes.mail import queries as mails
from processes.mail.delivering import record_bounce
from processes.mail.models import IncomingMail
from processes.mail.reading import ParsedMail


def filed(session: Session, mail: IncomingMail, parsed: ParsedMail, *, now: datetime) -> Outcome:
    """File a bounce, an out-of-office note or any other automatic mail with the request it is about.

    Only a report about a mail that we did send, to the address that we did send it to, blocks that address:
    anybody can write a report.
    """
    bounce = parsed.bounce
    about = mails.answered(session, [*(bounce.message_ids if bounce else ()), *parsed.top.answers])
    mail.request_id = about.request_id if about else None
    if bounce is None:
        return Outcome("filed", reason=f"automatic mail ({parsed.top.automatic})")
    if about is None or about.message_id not in bounce.message_ids:
        return Outcome("filed", reason="a delivery report about a mail that is not ours")
    if not bounce.is_permanent:
        return Outcome("filed", reason=f"{about.to_address} cannot be reached at the moment")
    record_bounce(session, mail=about, error=bounce.reason or "The mail came back.", now=now)
    return Outcome("filed", reason=f"{about.to_address} cannot be reached: no notices for 60 days")
