"""The first start: the first administrator by a printed link, and what a desk needs before its first request."""
