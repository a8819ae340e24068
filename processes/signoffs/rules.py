"""What is signed and how it is kept from changing: canonical content and its hash."""

import enum
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


class Decision(enum.Enum):
    """What a customer can say to the work."""

    APPROVE = "approve"
    RETURN = "return"


@dataclass(frozen=True, slots=True)
class Told:
    """That a decision was said to somebody of the staff: when, and to whom."""

    at: datetime
    to_id: int
    to_name: str


def content_hash(content: Mapping[str, Any]) -> str:
    """Hex SHA-256 of the canonical JSON: UTF-8, keys in order, no spaces; the same before and after the database."""
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
