"""The JSON door under /api/v1: the same use cases as the pages, by bearer token (RFC 6750)."""
