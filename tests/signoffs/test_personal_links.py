"""Signing by a personal link: shown without effect, used once, dead after the decision."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from processes.mail.sealing import secret_hash
from processes.people.models import Membership, Person
from processes.requests.rules import RequestState
from processes.signoffs.errors import (
    LinkExpired,
    LinkUnknown,
    LinkUsed,
    ReturnReasonMissing,
    SignerNotAllowed,
    SignoffDecided,
)
from processes.signoffs.models import SignoffLink, SignoffState
from processes.signoffs.queries import link_shown, signoff_of
from processes.signoffs.rules import Decision
from processes.signoffs.use_cases import decide_by_link
from tests.links import delivered


def token_in(mail) -> str:
    found = re.search(r"http://desk\.test/sign/(\S+)", delivered(mail))
    assert found, mail.text
    assert f"/sign/{found[1]}" in delivered(mail, html=True)
    return found[1]


def tokens(case, template: str = "signoff_asked") -> dict[str, str]:
    return {mail.to_address.partition("@")[0]: token_in(mail) for mail in case.mails(template)}


def sign(desk, token, decision=Decision.APPROVE, reason="", ip="192.0.2.7"):
    return desk.act(lambda s, now: decide_by_link(s, token=token, decision=decision, reason=reason, ip=ip, now=now))


def test_every_approver_gets_a_link_of_their_own_and_only_hashes_are_kept(desk):
    case = desk.request_to_sign_off()
    given = tokens(case)
    assert set(given) == {"approver", "second_approver"}
    assert given["approver"] != given["second_approver"]
    kept = set(desk.session.scalars(select(SignoffLink.token_hash)))
    assert {secret_hash(token) for token in given.values()} <= kept
    assert not kept & set(given.values())


def test_opening_only_shows_however_often(desk):
    case = desk.request_to_sign_off()
    token = tokens(case)["approver"]
    for _ in range(3):
        shown = link_shown(desk.session, token, desk.now)
    assert (shown.person.id, shown.request.number) == (desk.approver.id, case.number)
    assert shown.signoff.content["minutes"] == 12
    assert case.state is RequestState.RESOLVED


def test_a_link_signs_as_the_person_it_was_sent_to(desk):
    case = desk.request_to_sign_off()
    signoff = sign(desk, tokens(case)["second_approver"])
    assert (signoff.state, signoff.decided_by_id) == (SignoffState.APPROVED, desk.second_approver.id)
    assert (signoff.decided_from, signoff.decided_at) == ("192.0.2.7", desk.now)
    assert desk.process("approve_work", case).ended_at("work_approved")


def test_a_link_returns_with_a_reason(desk):
    case = desk.request_to_sign_off()
    token = tokens(case)["approver"]
    with pytest.raises(ReturnReasonMissing):
        sign(desk, token, Decision.RETURN)
    assert (
        sign(desk, token, Decision.RETURN, "Pořád maže.").state is SignoffState.RETURNED
    )  # the refusal used nothing up
    assert case.state is RequestState.RETURNED


def test_a_link_serves_once_and_says_who_decided(desk):
    case = desk.request_to_sign_off()
    given = tokens(case)
    sign(desk, given["approver"])
    for token in given.values():
        with pytest.raises(SignoffDecided) as refusal:
            sign(desk, token, Decision.RETURN, "Ne")
        assert (refusal.value.by, refusal.value.at, refusal.value.state) == ("Approver", desk.now, "approved")
        with pytest.raises(SignoffDecided):
            link_shown(desk.session, token, desk.now)
    assert signoff_of(desk.session, case.id).state is SignoffState.APPROVED


def test_links_of_a_returned_round_do_not_open_the_next(desk):
    case = desk.request_to_sign_off()
    old = tokens(case)["approver"]
    desk.approver.returns(case)
    desk.technician.proposes(case)
    with pytest.raises(SignoffDecided):
        sign(desk, old)
    assert case.state is RequestState.RESOLVED


def test_a_used_link_of_an_open_signoff_is_refused(desk):
    case = desk.request_to_sign_off()
    token = tokens(case)["approver"]
    link = desk.session.scalars(select(SignoffLink).where(SignoffLink.token_hash == secret_hash(token))).one()
    link.used_at = desk.now
    desk.session.flush()
    with pytest.raises(LinkUsed):
        sign(desk, token)


def test_a_link_expires_when_silence_would_have_accepted(desk):
    case = desk.request_to_sign_off()
    token = tokens(case)["approver"]
    desk.now = signoff_of(desk.session, case.id).silence_at + timedelta(seconds=1)
    with pytest.raises(LinkExpired):
        sign(desk, token)
    with pytest.raises(LinkExpired):
        link_shown(desk.session, token, desk.now)


def test_a_reminder_carries_a_fresh_link_that_works(desk):
    case = desk.request_to_sign_off()
    desk.passes(days=3)
    fresh = tokens(case, "signoff_reminder")["approver"]
    assert fresh != tokens(case)["approver"]
    assert sign(desk, fresh).state is SignoffState.APPROVED


@pytest.mark.parametrize("token", ["", "x", "../../etc/passwd", "ě" * 50, "a" * 100_000])
def test_nonsense_is_an_unknown_link(desk, token):
    with pytest.raises(LinkUnknown):
        link_shown(desk.session, token, desk.now)
    with pytest.raises(LinkUnknown):
        sign(desk, token)


def test_who_has_lost_the_right_signs_no_more(desk):
    case = desk.request_to_sign_off()
    given = tokens(case)
    for membership in desk.session.scalars(select(Membership).where(Membership.person_id == desk.approver.id)):
        desk.session.delete(membership)
    desk.session.get_one(Person, desk.second_approver.id).is_active = False
    desk.session.commit()
    for token in given.values():
        with pytest.raises(SignerNotAllowed):
            sign(desk, token)
        with pytest.raises(SignerNotAllowed):  # nor is shown the work
            link_shown(desk.session, token, desk.now)
    assert case.state is RequestState.RESOLVED


def test_nothing_that_is_kept_leads_to_the_secret(desk):
    case = desk.request_to_sign_off()
    given = tokens(case)
    tables = ("outgoing_mail", "signoff_link", "job", "outbox_event")
    rows = [desk.session.scalars(text(f"SELECT to_jsonb(t)::text FROM {table} t")).all() for table in tables]
    kept = "\n".join(row for found in rows for row in found)
    for token in given.values():
        assert token not in kept
    for mail in case.mails("signoff_asked"):
        masked = re.search(r"http://desk\.test/sign/(hidden-\w+)", mail.text)
        assert masked
        with pytest.raises(LinkUnknown):
            link_shown(desk.session, masked[1], desk.now)
