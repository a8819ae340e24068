"""Announcements: what a company tells its staff and its customers for some time."""
