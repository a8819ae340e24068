"""Figures of all cases that are kept, as counting them anew takes too long: where cases stand, how long they stayed."""
