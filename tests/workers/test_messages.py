"""How due jobs share messages: none lost, none twice, what is urgent and what may take long alone."""

from hypothesis import given
from hypothesis import strategies as st

from workers.celery_app import QUEUES, TOGETHER, messages

JOBS = st.lists(st.sampled_from(QUEUES), max_size=600).map(lambda queues: list(enumerate(queues, 1)))


@given(JOBS)
def test_every_job_is_in_one_message_of_its_queue(jobs: list[tuple[int, str]]) -> None:
    sent = [(job_id, queue) for queue, job_ids in messages(jobs) for job_id in job_ids]
    assert sorted(sent) == jobs
    assert all(len(job_ids) == 1 for queue, job_ids in messages(jobs) if queue != "jobs")
    assert all(len(job_ids) <= TOGETHER for _, job_ids in messages(jobs))


def test_a_few_jobs_are_spread_and_many_share() -> None:
    assert [len(ids) for _, ids in messages([(n, "jobs") for n in range(9)])] == [1] * 9
    many = [len(ids) for _, ids in messages([(n, "jobs") for n in range(500)])]
    assert many == [TOGETHER] * 20


def test_what_is_urgent_is_sent_before_the_rest() -> None:
    assert list(messages([(1, "jobs"), (2, "urgent"), (3, "mail")])) == [
        ("urgent", (2,)),
        ("mail", (3,)),
        ("jobs", (1,)),
    ]
