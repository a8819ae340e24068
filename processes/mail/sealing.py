"""The secret of a personal link stands in the delivered mail only: what is kept shows a mask in its place.

The secret is derived from a random name by SECRET_KEY. The mail keeps the name, the link's row the secret's hash;
neither of them, nor any page, can be turned into the link.
"""

import base64
import hashlib
import hmac
import secrets


def new_name(purpose: str) -> str:
    """What a new secret is derived from."""
    return f"{purpose}:{secrets.token_hex(16)}"


def secret_of(name: str, key: str) -> str:
    """The secret that stands for a name: 256 bits, safe in an address."""
    digest = hmac.new(key.encode(), b"personal-link:" + name.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def mask_of(name: str) -> str:
    """What stands in the secret's place; nobody can guess and so write it beforehand."""
    return f"hidden-{hashlib.sha256(name.encode()).hexdigest()[:16]}"


def opened(text: str, name: str | None, key: str) -> str:
    """A text as it is delivered."""
    return text.replace(mask_of(name), secret_of(name, key)) if name else text


def secret_hash(secret: str) -> str:
    """What is kept of a secret: the hex SHA-256."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
