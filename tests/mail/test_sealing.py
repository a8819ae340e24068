"""The secret of a personal link: derived from a name by our key, masked wherever it is kept."""

from processes.mail.sealing import mask_of, new_name, opened, secret_hash, secret_of

KEY = "a key"


def test_a_secret_is_long_and_needs_the_name_and_the_key():
    name, other = new_name("reset"), new_name("reset")
    assert name != other
    secrets = {secret_of(name, KEY), secret_of(other, KEY), secret_of(name, "another key")}
    assert len(secrets) == 3
    assert all(len(secret) == 43 for secret in secrets)
    assert secret_of(name, KEY) == secret_of(name, KEY)


def test_neither_mask_nor_name_nor_hash_is_the_secret():
    name = new_name("signoff")
    secret = secret_of(name, KEY)
    assert secret not in (name, mask_of(name), secret_hash(secret))
    assert mask_of(name) not in name
    assert len(secret_hash(secret)) == 64


def test_only_its_own_mask_is_opened():
    name, other = new_name("reset"), new_name("reset")
    text = f"https://desk/password/{mask_of(name)} {mask_of(other)}"
    assert opened(text, name, KEY) == f"https://desk/password/{secret_of(name, KEY)} {mask_of(other)}"
    assert opened(text, None, KEY) == text
