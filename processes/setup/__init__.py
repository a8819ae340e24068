"""Setup: how an empty desk gets its first administrator, and what it needs before the first request."""
