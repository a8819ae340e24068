"""Why a file cannot be read at all, by a name that pages put into words."""


class Unreadable(Exception):
    """A file that is not what it should be; `fault` is one of the names in FAULTS."""

    def __init__(self, fault: str) -> None:
        self.fault = fault
        super().__init__(fault)
