"""The page about promised times is what its tests say."""

from tests.slas.edge_cases import PAGE, page


def test_the_page_of_promised_times_is_written_from_the_cases_that_are_tested() -> None:
    assert PAGE.read_text() == page(), "python -m tests.slas.edge_cases"
