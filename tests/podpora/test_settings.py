"""Settings: read once, described, never shown where secret."""

import multiprocessing
import stat
from pathlib import Path

import pytest

from processes.settings import BadSetting, Settings, describe, read


def test_defaults_need_nothing() -> None:
    settings = read({})
    assert settings.database_url is None
    assert settings.data_dir.is_absolute()
    assert settings.public_url() == "http://127.0.0.1:8000"


def test_values_have_their_types(tmp_path: Path) -> None:
    settings = read(
        {"PORT": "8123", "SECURE_COOKIES": "Yes", "DATA_DIR": str(tmp_path), "BASE_URL": "https://desk.cz/"}
    )
    assert (settings.port, settings.secure_cookies, settings.data_dir) == (8123, True, tmp_path)
    assert settings.public_url() == "https://desk.cz"


def test_an_empty_variable_is_unset() -> None:
    assert read({"BROKER_URL": "", "PORT": ""}) == read({})


@pytest.mark.parametrize(("variable", "value"), [("PORT", "eighty"), ("SECURE_COOKIES", "maybe")])
def test_a_bad_value_is_named(variable: str, value: str) -> None:
    with pytest.raises(BadSetting, match=f"{variable}={value}"):
        read({variable: value})


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DATABASE_URL", "mysql://a:secret@b/c"),
        ("DATABASE_URL", "secret"),
        ("BROKER_URL", "redis://a:secret@b"),
        ("DEFAULT_LOCALE", "de"),
        ("DEFAULT_TIMEZONE", "Europe/Nowhere"),
        ("DEFAULT_TIMEZONE", "../etc"),
        ("PORT", "70000"),
        ("PORT", "-1"),
    ],
)
def test_what_would_break_later_is_said_at_the_start(variable: str, value: str) -> None:
    with pytest.raises(BadSetting, match=variable) as refused:
        read({variable: value})
    assert "secret" not in str(refused.value)


def test_secrets_are_not_shown() -> None:
    rows = {row.variable: row for row in describe(Settings(database_url="postgresql://a:secret@b/c", port=8123))}
    assert rows["DATABASE_URL"].value == "(set)"
    assert rows["PORT"].value == "8123"
    assert rows["BROKER_URL"].value is None
    assert all(row.doc for row in rows.values())


def signing_key(folder: Path) -> str:
    return Settings(data_dir=folder).signing_key()


def test_the_signing_key_is_made_once_whoever_asks_first(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        keys = set(pool.map(signing_key, [tmp_path / "data"] * 6))
    assert len(keys) == 1
    assert len(keys.pop()) > 40
    assert stat.S_IMODE((tmp_path / "data" / "secret_key").stat().st_mode) == 0o600
    assert Settings(data_dir=tmp_path / "data", secret_key="given").signing_key() == "given"
