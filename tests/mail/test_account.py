"""Mail leaves by the server that was kept on the page, and in the company's name."""

from processes.mail import accounts
from processes.mail.models import OutgoingState
from processes.mail.servers import Server
from processes.people.rules import SYSTEM
from processes.settings import override


def test_a_kept_server_takes_the_mail(desk, mailbox, deliver):
    override(mail_url=None, mail_from=None)
    kept = {"outgoing": Server("smtp", "127.0.0.1", mailbox.port), "incoming": None}
    desk.act(lambda s, now: accounts.keep_mailbox(s, sender="podpora@desk.test", **kept, actor=SYSTEM, now=now))
    case = desk.request(summary="Tiskárna")
    (mail,) = case.mails("request_received")
    assert deliver(mail).state == "done"
    assert mail.state is OutgoingState.SENT
    assert mailbox.last()["From"].addresses[0].addr_spec == "podpora@desk.test"
    assert mail.message_id.endswith("@desk.test>")
