"""The company's logo: drawn anew, on pages, in mails and on documents; an invoice keeps the one of its day."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO

import pytest
from flask import Flask
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfReader
from sqlalchemy.orm import Session

from podpora.bench.documents import invoice
from processes.billing.document import invoice_data
from processes.customers import logos
from processes.documents.pictures import TooManyPixels, Unreadable, logo_of
from processes.documents.typesetting import render
from processes.mail.composing import compose
from processes.people.contact import contact
from processes.people.rules import SYSTEM, Role
from processes.settings import get_settings
from processes.setup.errors import LogoTooLarge, LogoUnreadable
from processes.setup.logo import LARGEST, keep_logo, remove_logo
from tests.mail.letters import queued
from tests.web.conftest import Browser, Company, Page
from tests.world import World

NOW = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
BY = {"actor": SYSTEM, "now": NOW}
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def picture(width: int = 600, height: int = 150, kind: str = "PNG", mode: str = "RGBA") -> bytes:
    said = PngInfo()
    said.add_text("Comment", "<script>secret</script>")
    made, more = BytesIO(), {"pnginfo": said} if kind == "PNG" else {}
    colour = {"RGBA": (200, 30, 30, 0), "CMYK": (0, 90, 90, 10)}.get(mode, 90)
    Image.new(mode, (width, height), colour).save(made, kind, **more)
    return made.getvalue()


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("PNG", "L"), ("PNG", "I;16"), ("JPEG", "CMYK"), ("JPEG", "RGB")]
)
def test_any_picture_becomes_a_small_one_on_white(kind: str, mode: str) -> None:
    made = logo_of(picture(kind=kind, mode=mode))
    assert (made.width, made.height) == (480, 120)
    with Image.open(BytesIO(made.content)) as kept:
        assert (kept.format, kept.mode, kept.size) == ("PNG", "RGB", (480, 120))
    assert logo_of(picture(kind=kind, mode=mode)) == made


def test_nothing_of_the_file_itself_is_kept() -> None:
    made = logo_of(picture())
    assert b"secret" not in made.content
    with Image.open(BytesIO(made.content)) as kept:
        assert kept.getpixel((0, 0)) == (255, 255, 255)  # what was transparent


@pytest.mark.parametrize("content", [b"", b"GIF89a", SVG, picture()[:60], picture()[:-40], b"\x89PNG\r\n\x1a\n" * 9])
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(Unreadable):
        logo_of(content)


def test_a_picture_of_too_many_pixels_is_not_read() -> None:
    with pytest.raises(TooManyPixels):
        logo_of(picture(5000, 5000, mode="L"))


def test_the_logo_is_kept_changed_and_removed(session: Session, company: Company) -> None:
    keep_logo(session, content=picture(), **BY)
    found = contact(session)
    assert found is not None
    assert found.logo is not None
    assert found.logo_shown(140, 32) == (128, 32)
    first = found.logo["digest"]
    for content, refusal in ((SVG, LogoUnreadable), (b"x" * (LARGEST + 1), LogoTooLarge)):
        with pytest.raises(refusal):
            keep_logo(session, content=content, **BY)
    keep_logo(session, content=picture(mode="L"), **BY)
    remove_logo(session, **BY)
    assert logos.our_logo(session) is None
    assert logos.logo(session, first) is not None  # invoices of that day have it


def test_the_page_takes_it_and_strangers_see_it(
    signed_in: Callable[..., Browser], company: Company, session: Session, app: Flask
) -> None:
    root = signed_in(Role.ADMINISTRATOR)
    token = Page(root.get("/account").text).token

    def bring(content: bytes, name: str) -> tuple[int, str]:
        data = {"csrf_token": token, "logo-file": (BytesIO(content), name)}
        answer = root.client.post("/setup/company/logo", data=data, content_type="multipart/form-data")
        return answer.status_code, answer.text

    status, text = bring(SVG, "logo.png")
    assert (status, "This is no picture that can be read" in text) == (422, True)
    assert bring(picture(kind="JPEG", mode="RGB"), "logo.jpg")[0] == 302
    stranger = app.test_client()
    (address,) = set(re.findall(r"/setup/logo/[0-9a-f]{64}\.png", stranger.get("/login").text))
    served = stranger.get(address)
    assert (served.mimetype, "immutable" in served.headers["Cache-Control"]) == ("image/png", True)
    assert stranger.get(f"/setup/logo/{'0' * 64}.png").status_code == 404
    assert root.post("/setup/company/logo/remove", {}, form="/account").status_code == 302
    assert address not in stranger.get("/login").text
    assert stranger.get(address).status_code == 200


def test_a_document_shows_it_and_stays_the_same() -> None:
    data, drawn = invoice_data(invoice(1, 1)), logo_of(picture(kind="JPEG", mode="RGB")).content
    pdf = render("invoice", data, logo=drawn)
    assert pdf == render("invoice", data, logo=drawn)
    first = PdfReader(BytesIO(pdf)).pages[0]
    assert [image.image and image.image.size for image in first.images] == [(480, 120)]
    assert not PdfReader(BytesIO(render("invoice", data))).pages[0].images


def test_a_mail_carries_it(session: Session, company: Company) -> None:
    keep_logo(session, content=picture(), **BY)
    ours = contact(session)
    eva = World(session, now=NOW).person("eva@example.test")
    mail = queued(session, to=eva, template="password_changed", context={}, now=NOW)
    assert ours is not None
    assert 'src="cid:logo"' in mail.html
    said = {"mail_from": "Desk <desk@desk.test>", "key": get_settings().signing_key()}
    message = compose(mail, **said, logo=logos.our_logo(session))
    (shown,) = [part for part in message.walk() if part.get_content_type() == "image/png"]
    assert shown["Content-ID"] == "<logo>"
    assert message.get_content_type() == "multipart/alternative"
    plain = [part.get_content_type() for part in compose(mail, **said).walk()]
    assert plain == ["multipart/alternative", "text/plain", "text/html"]
