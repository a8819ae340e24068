"""A host vouches for a sender only under its own name, at the top, and for the sender's own domain."""

import pytest

from processes.mail.authentication import is_vouched
from processes.mail.parsing import parse
from tests.mail.letters import HOST, letter, vouched

JAN = "jan@mlekarna.cz"


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        (f"{HOST}; dmarc=pass header.from=mlekarna.cz", True),
        (f"{HOST} 1; dmarc=pass (p=reject dis=none) header.from=Mlekarna.CZ", True),
        (f'"{HOST}"; dmarc = pass', True),
        (f"{HOST}; spf=fail smtp.mailfrom=x.cz; dkim=pass header.d=x.cz; dmarc=pass header.from=mlekarna.cz", True),
        (f"{HOST}; dkim=pass header.d=mlekarna.cz header.s=a", True),
        (f"{HOST}; dkim=pass header.i=@mail.mlekarna.cz", True),
        (f"{HOST}; spf=pass smtp.mailfrom=jan@mlekarna.cz", True),
        (f"{HOST}; spf=pass smtp.mailfrom=bounce.mlekarna.cz; dmarc=none", True),
        (f"{HOST}; dmarc=pass header.from=jinde.cz", False),
        (f"{HOST}; dmarc=fail header.from=mlekarna.cz; dkim=pass header.d=mlekarna.cz", False),
        (f"{HOST}; dkim=pass header.d=jinde.cz; spf=pass smtp.mailfrom=jan@jinde.cz", False),
        (f"{HOST}; dkim=pass header.d=ekarna.cz; spf=pass smtp.mailfrom=a@xmlekarna.cz", False),
        (f"{HOST}; dkim=pass header.d=cz", False),
        (f"{HOST}; dkim=fail header.d=mlekarna.cz; spf=softfail smtp.mailfrom=jan@mlekarna.cz", False),
        (f"{HOST}; spf=pass smtp.helo=mlekarna.cz", False),
        (f"{HOST}; iprev=pass; auth=pass smtp.auth=jan@mlekarna.cz", False),
        (f"{HOST}; none", False),
        (f"{HOST}; spf=fail (dmarc=pass; dkim=pass header.d=mlekarna.cz) smtp.mailfrom=x", False),
        (f'{HOST}; spf=fail reason="; dmarc=pass"', False),
        (f"{HOST}; xdmarc=pass; spf=passed smtp.mailfrom=jan@mlekarna.cz", False),
        (f"{HOST}.evil.cz; dmarc=pass", False),
        (f"evil.cz; dmarc=pass ({HOST})", False),
        ("dmarc=pass", False),
        ("", False),
    ],
)
def test_what_counts_as_a_pass(results, expected):
    assert is_vouched(results, JAN, f"other.host, {HOST}") is expected


@pytest.mark.parametrize("trusted", [None, "", " , "])
def test_without_a_trusted_host_nobody_is_vouched_for(trusted):
    assert not is_vouched("; dmarc=pass", JAN, trusted)
    assert not is_vouched(f"{HOST}; dmarc=pass", JAN, trusted)


def test_only_the_topmost_results_are_read():
    forged = vouched(letter(sender=JAN))
    assert is_vouched(parse(forged).top.results, JAN, HOST)
    assert not is_vouched(parse(vouched(forged, "dmarc=fail")).top.results, JAN, HOST)
    assert not is_vouched(parse(vouched(forged, "none")).top.results, JAN, HOST)
    handed_on = b"Authentication-Results: inner.host; none\r\nReceived: from x by inner.host\r\n" + forged
    assert not is_vouched(parse(handed_on).top.results, JAN, HOST)


@pytest.mark.parametrize(
    "sender",
    [f"{JAN}, technik@podpora.cz", f"{JAN}\r\nFrom: technik@podpora.cz", f'"Technik" <{JAN}>, a@b.cz'],
)
def test_several_authors_are_nobody_whom_a_host_can_vouch_for(sender):
    raw = f"From: {sender}\r\nSubject: x\r\n\r\nx".encode()
    assert not parse(raw).top.is_sole_author


def test_one_author_is_whom_the_angle_brackets_name():
    top = parse(f'From: "technik@podpora.cz <technik@podpora.cz>" <{JAN}>\r\n\r\nx'.encode()).top
    assert (top.sender_address, top.is_sole_author) == (JAN, True)
