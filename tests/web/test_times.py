"""How instants look on pages: in words while words say something, then as a date."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from app.web import filters

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filters, "utcnow", lambda: NOW)


@pytest.mark.parametrize(
    ("distance", "shown"),
    [
        (-timedelta(seconds=20), "just now"),
        (-timedelta(hours=3), "3 hours ago"),
        (-timedelta(days=6), "6 days ago"),
        (-timedelta(days=8), "Sat 14 Nov 09:00"),
        (-timedelta(days=400), "Sat 18 Oct 2025 10:00"),
        (timedelta(hours=47), "in 2 days"),
        (timedelta(hours=49), "Tue 24 Nov 10:00"),
        (timedelta(days=200), "Thu 10 Jun 2027 10:00"),
    ],
)
def test_near_instants_are_words_and_far_ones_dates(app: Flask, distance: timedelta, shown: str) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        tag = filters.time_tag(NOW + distance).replace(filters.NBSP, " ")
    assert f">{shown}</time>" in tag
    assert ("data-relative" in tag) is (" ago" in shown or "now" in shown or "in " in shown)


def test_the_other_way_of_saying_it_shows_on_hover(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "cs"}):
        tag = filters.time_tag(NOW - timedelta(hours=3))
        assert 'title="ne 22. 11. 2026 06:00"' in tag.replace(filters.NBSP, " ")
        assert 'title="před 1 měsícem"' in filters.time_tag(NOW - timedelta(days=31))


SHARED = json.loads(Path(__file__).with_name("relative_times.json").read_text())


@pytest.mark.parametrize(("seconds", "words"), SHARED)
def test_the_words_are_those_that_the_script_of_an_open_page_says(app: Flask, seconds: int, words: str) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert filters.ago(NOW + timedelta(seconds=seconds)) == words
