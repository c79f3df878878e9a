"""How far a job is can be seen before it is done, by others than itself."""

from collections.abc import Iterator

import pytest

from soc2hub.jobs import progress, runner
from soc2hub.jobs.models import Job
from soc2hub.jobs.registry import _handlers, job

SEEN: list[int] = []


@pytest.fixture
def slow_job(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    @job("progress.test")
    def work() -> None:
        progress.tell(1, 4)
        SEEN.append(Job.objects.get(kind="progress.test").progress)
        progress.tell(4, 4)
        SEEN.append(Job.objects.get(kind="progress.test").progress)

    SEEN.clear()
    yield
    del _handlers["progress.test"]


@pytest.mark.parametrize(("every", "seen"), [(0.0, [25, 99]), (60.0, [0, 0])])
def test_it_is_told_at_intervals_and_ends_with_the_job(
    fresh_database: str, slow_job: None, monkeypatch: pytest.MonkeyPatch, every: float, seen: list[int]
) -> None:
    monkeypatch.setattr(progress, "EVERY", every)
    waiting = Job.objects.create(kind="progress.test")

    assert runner.run(waiting.pk)

    assert seen == SEEN
    waiting.refresh_from_db()
    assert (waiting.state, waiting.progress) == (Job.DONE, 100)


def test_outside_of_any_job_nobody_listens() -> None:
    progress.tell(1, 2)
