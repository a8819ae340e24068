"""Keeps passwords and secrets: sealed by SECRET_KEY, so that the database alone, or its backup, opens none."""

import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from processes.errors import Refusal

NONCE = 12  # bytes, as AES-GCM takes them


class SealBroken(Refusal):
    """Sealed by another SECRET_KEY, or not whole."""

    message = "The mailbox was kept under another SECRET_KEY. Say it again."


def _cipher(key: str, purpose: str) -> AESGCM:
    return AESGCM(hmac.new(key.encode(), purpose.encode(), hashlib.sha256).digest())


def locked(text: str, key: str, purpose: str = "mailbox") -> bytes:
    """A text that only `unlocked` with the same key and purpose reads (AES-256-GCM)."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + _cipher(key, purpose).encrypt(nonce, text.encode(), None)


def unlocked(sealed: bytes, key: str, purpose: str = "mailbox") -> str:
    """The text; SealBroken."""
    try:
        return _cipher(key, purpose).decrypt(sealed[:NONCE], sealed[NONCE:], None).decode()
    except (InvalidTag, ValueError) as fault:
        raise SealBroken() from fault
