"""Imported by the server that plays are forked from, so that each play finds everything in memory."""

from processes import domains

domains.load()
