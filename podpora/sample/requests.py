"""Twelve requests of the sample customers, each gone as far as its people took it."""

from podpora.sample import early_stories as early
from podpora.sample import late_stories as late
from podpora.sample.storytelling import Story

STORIES: tuple[Story, ...] = (
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
