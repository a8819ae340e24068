"""Service calendars: hours in which the desk works, their versions and exceptions."""
