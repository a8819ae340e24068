"""Sixty requests of three months: twelve of the last days in every state, and those that came before."""

from podpora.sample import early_stories as early
from podpora.sample import late_stories as late
from podpora.sample import past_bakery, past_hospital, past_hotel, past_works
from podpora.sample.storytelling import Story

LATELY: tuple[Story, ...] = (
    early.till_prints_nothing,
    early.nobody_logs_in,
    early.quote_wanted,
    early.private_laptop,
    early.new_colleague,
    early.slow_reports,
    late.scanner_question,
    late.disk_array,
    late.weighing_scale,
    late.till_drawer,
    late.switch_replaced,
    late.found_it,
)
PAST = (*past_bakery.PAST, *past_works.PAST, *past_hospital.PAST, *past_hotel.PAST)
STORIES: tuple[Story, ...] = (*(past.story() for past in PAST), *LATELY)
