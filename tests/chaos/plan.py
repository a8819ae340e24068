"""Which cases are played, and the end that each one's inputs imply."""

import enum
import random
from dataclasses import dataclass


class Story(enum.Enum):
    """What its people do with a case."""

    REJECTED = "the dispatcher rejects it"
    PLAIN = "it is worked on and billed"
    RETURNED = "the customer returns the work once"
    ANSWERED = "a supplier is asked and answers"
    SILENT = "a supplier is asked and never answers"


LEAN_STORIES = {Story.REJECTED: 10, Story.PLAIN: 60, Story.ANSWERED: 18, Story.SILENT: 12}
WHOLE_STORIES = {Story.REJECTED: 10, Story.PLAIN: 60, Story.RETURNED: 20, Story.ANSWERED: 10}
WHOLE_SHARE = 0.1
GIVES_UP_SOON = "low"  # the urgency of which the lean diagram gives the supplier four seconds


@dataclass(frozen=True)
class Case:
    """A case to be played; `is_whole`: by the product's own diagrams, else by the lean ones of the tests."""

    index: int
    is_whole: bool
    story: Story
    impact: str
    urgency: str
    minutes: tuple[int, ...]  # of work, round by round

    @property
    def summary(self) -> str:
        """By what everybody knows the case."""
        return f"Chaos {self.index}: {self.story.value}"

    @property
    def escalates(self) -> bool:
        """Whether the technician asks a supplier."""
        return self.story in {Story.ANSWERED, Story.SILENT}

    @property
    def end(self) -> tuple[str, str]:
        """The end event of its process and the state of its request."""
        return ("request_rejected", "rejected") if self.story is Story.REJECTED else ("request_closed", "closed")

    @property
    def escalation(self) -> str | None:
        """How its escalation ends."""
        return {Story.ANSWERED: "answered", Story.SILENT: "unanswered"}.get(self.story)


def cases(count: int, chance: random.Random) -> list[Case]:
    """So many cases, the same for the same `chance`."""
    return [_case(index, chance) for index in range(count)]


def _case(index: int, chance: random.Random) -> Case:
    is_whole = chance.random() < WHOLE_SHARE
    stories = WHOLE_STORIES if is_whole else LEAN_STORIES
    (story,) = chance.choices(list(stories), list(stories.values()))
    rounds = {Story.REJECTED: 0, Story.RETURNED: 2}.get(story, 1)
    urgency = GIVES_UP_SOON if story is Story.SILENT else chance.choice(["high", "medium"])
    return Case(
        index,
        is_whole,
        story,
        chance.choice(["organisation", "department", "person"]),
        urgency,
        tuple(chance.randint(1, 60) for _ in range(rounds)),
    )
