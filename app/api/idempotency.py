"""One transaction for a POST, with one effect for an Idempotency-Key however often it comes."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import request

from app.extensions import db
from app.web.actors import current_actor
from processes import idempotency
from processes.clock import utcnow
from processes.db import committing
from processes.errors import Refusal

HEADER = "Idempotency-Key"
LONGEST = 200
Answer = tuple[dict[str, Any], int]


class KeyTooLong(Refusal):
    """Cut short, two keys could become one, and the second call would be lost."""

    message = "An Idempotency-Key has at most {count} characters."


def once(view: Callable[..., Answer]) -> Callable[..., Answer]:
    """Run a POST view in its transaction; a repeated Idempotency-Key gets the first answer again."""

    @wraps(view)
    def answered(*args: Any, **kwargs: Any) -> Answer:
        key = request.headers.get(HEADER, "")
        if len(key) > LONGEST:
            raise KeyTooLong(count=LONGEST)
        with committing(db.session()) as session:
            if not key:
                return view(*args, **kwargs)
            call: dict[str, Any] = {"person_id": current_actor().person_id, "key": key}
            mark = idempotency.fingerprint(request.method, request.path, request.get_data(cache=True))
            earlier = idempotency.begin_call(session, **call, fingerprint=mark, now=utcnow())
            if earlier is not None:
                return earlier[1], earlier[0]
            answer, status = view(*args, **kwargs)
            idempotency.end_call(session, **call, status=status, answer=answer)
            return answer, status

    return answered
