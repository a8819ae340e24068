"""Rated work of copied cases: billed with the month in which it was done."""

from podpora.load.copies import Copy

COPIES = {"rated_work": Copy({"month": "date_trunc('month', o.started_at + c.shift)::date"})}
