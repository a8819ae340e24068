"""Customers find in their bell what they may see, and choose whether a mail comes as well."""

import pytest
from sqlalchemy import delete, select

from processes.notices import use_cases
from processes.notices.models import MailTime
from processes.notices.queries import notices_page, unread
from processes.people.models import Membership
from processes.people.queries import actor_of


def lines(desk, person_id):
    """What a person's bell shows, the oldest first."""
    rows = notices_page(desk.session, actor_of(desk.session, person_id)).rows
    return [notice.kind for notice in reversed(rows)]


def test_a_requester_hears_of_words_questions_and_the_resolution(desk):
    case = desk.request_in_work()
    desk.technician.writes(case, "Zítra přijdeme.")
    desk.technician.asks(case, "Která tiskárna?")
    waits = lambda person_id: desk.session.scalar(select(unread(actor_of(desk.session, person_id), 100)))  # noqa: E731
    assert waits(desk.requester.id) == 2
    desk.requester.completes(case, "answer_question", answer="Ta u okna.")
    assert waits(desk.requester.id) == 1  # what was asked is answered
    desk.technician.resolves(case)
    assert waits(desk.approver.id) == waits(desk.second_approver.id) == 1
    desk.approver.approves(case)
    assert waits(desk.approver.id) == waits(desk.second_approver.id) == 0  # one has signed for all
    assert lines(desk, desk.requester.id) == ["request.answered", "request.question_asked", "request.resolved"]
    assert lines(desk, desk.approver.id) == ["signoff.waits"]


@pytest.mark.parametrize(
    ("mail", "mails", "summaries"), [(MailTime.NOW, 1, 0), (MailTime.DAILY, 0, 1), (MailTime.NEVER, 0, 0)]
)
def test_the_mail_of_a_message_comes_as_it_was_chosen(desk, told, mail, mails, summaries):
    chosen = {"request.answered": (True, mail)}
    actor = actor_of(desk.session, desk.requester.id)
    desk.act(lambda s, now: use_cases.choose(s, actor=actor, chosen=chosen))
    case = desk.request_in_work()
    desk.technician.writes(case, "Zítra přijdeme.")
    desk.act(lambda s, now: use_cases.send_summaries(s, now=now))
    assert len(case.mails("message_posted")) == mails
    assert len(told(desk.requester.id, by_mail=True)) == summaries
    assert lines(desk, desk.requester.id) == ["request.answered"]


def test_whoever_left_the_project_reads_nothing_of_it_any_more(desk):
    case = desk.request_in_work()
    desk.technician.writes(case, "Zítra přijdeme.")
    desk.session.execute(delete(Membership).where(Membership.person_id == desk.requester.id))
    desk.session.commit()
    left = actor_of(desk.session, desk.requester.id)
    assert lines(desk, desk.requester.id) == []
    assert desk.session.scalar(select(unread(left, 100))) == 0
