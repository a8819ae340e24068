"""Shorter reactions of copied cases: their fees are billed as the work is."""

from podpora.load.copies import Copy

COPIES = {
    "rated_item": Copy(
        {"item": "'expedite:' || {expedite}", "month": "date_trunc('month', o.rated_at + c.shift)::date"}
    ),
}
