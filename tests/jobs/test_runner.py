"""A job's effect and its `done` commit together; what fails is retried; what kills its worker is buried."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from soc2hub.accounts.models import Membership, Person, User
from soc2hub.jobs import registry, runner, schedules
from soc2hub.jobs.models import Job
from soc2hub.jobs.queue import enqueue
from soc2hub.jobs.registry import job
from soc2hub.lib import clock
from soc2hub.tenancy.scope import current, entering
from tests.worlds import World

seen: list[object] = []


@job("test.rename")
def rename(person_id: object) -> None:
    seen.append(current().user_id)
    Person.objects.filter(pk=person_id).update(title="renamed")


@job("test.fail")
def fail() -> None:
    Person.objects.update(title="half done")
    raise ZeroDivisionError("no")


@pytest.fixture(autouse=True)
def forget() -> None:
    seen.clear()


def enqueued(world: World, kind: str, *, by: User | None = None, **ids: object) -> Job:
    with entering(world.acme, by=by or world.priya):
        made = enqueue(kind, **ids)
    assert made is not None
    return made


def test_a_job_runs_as_who_asked_inside_their_client(world: World) -> None:
    with entering(world.acme, by=world.priya):
        person_id = Person.objects.get(user=world.erin).pk
    waiting = enqueued(world, "test.rename", person_id=person_id)

    runner.run(waiting.pk)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.attempts, seen) == (Job.DONE, 1, [world.priya.pk])
    with entering(world.acme, by=world.priya):
        assert Person.objects.get(pk=person_id).title == "renamed"


def test_running_a_job_twice_has_the_effect_of_once(world: World) -> None:
    waiting = enqueued(world, "test.rename", person_id=uuid4())

    assert runner.run(waiting.pk) is True
    assert runner.run(waiting.pk) is False

    assert len(seen) == 1


def test_a_leased_job_is_left_to_its_worker(world: World) -> None:
    waiting = enqueued(world, "test.rename", person_id=uuid4())
    Job.objects.filter(pk=waiting.pk).update(lease_until=clock.now() + timedelta(minutes=5))

    assert runner.run(waiting.pk) is False

    assert seen == []


def test_a_job_of_somebody_who_left_touches_nothing(world: World) -> None:
    """SECURITY §1.1: the membership is checked again when the job runs."""
    with entering(world.acme, by=world.priya):
        erin, omar = Person.objects.get(user=world.erin).pk, Person.objects.get(user=world.omar).pk
        Membership.objects.filter(user=world.vera).update(role="client_admin")
    before = enqueued(world, "test.rename", by=world.vera, person_id=erin)
    after = enqueued(world, "test.rename", by=world.vera, person_id=omar)

    runner.run(before.pk)
    with entering(world.acme, by=world.priya):
        Membership.objects.filter(user=world.vera).update(revoked_at="2026-01-01T00:00Z")
    runner.run(after.pk)

    with entering(world.acme, by=world.priya):
        assert Person.objects.get(pk=erin).title == "renamed"
        assert Person.objects.get(pk=omar).title == ""


def test_a_failing_job_leaves_nothing_behind_and_waits_longer_each_time(world: World) -> None:
    waiting = enqueued(world, "test.fail")

    runner.run(waiting.pk)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.attempts) == (Job.READY, 1)
    assert waiting.last_error == "ZeroDivisionError: no"
    assert waiting.run_after > clock.now()
    with entering(world.acme, by=world.priya):
        assert not Person.objects.filter(title="half done").exists()


def test_a_job_is_given_up_after_five_attempts_and_can_be_retried(world: World) -> None:
    """F11."""
    waiting = enqueued(world, "test.fail")

    for _ in range(5):
        Job.objects.filter(pk=waiting.pk).update(run_after=clock.now())
        runner.run(waiting.pk)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.attempts) == (Job.DEAD, 5)
    assert runner.retry(waiting.pk) is True
    waiting.refresh_from_db()
    assert (waiting.state, waiting.attempts) == (Job.READY, 0)


def test_a_job_that_kills_its_worker_each_time_is_buried_by_the_sweeper(world: World) -> None:
    """F11: a killed worker never writes an error; the lease and the attempts tell."""
    waiting = enqueued(world, "test.fail")
    Job.objects.filter(pk=waiting.pk).update(attempts=5, lease_until=clock.now() - timedelta(seconds=1))

    runner.sweep()

    waiting.refresh_from_db()
    assert waiting.state == Job.DEAD
    assert waiting.last_error == "The worker died each time."


def test_the_sweeper_rings_for_what_the_broker_lost(world: World) -> None:
    """F03: the bell went nowhere; the row is still there."""
    enqueued(world, "test.rename", person_id=uuid4())

    assert runner.sweep() == 1


def test_the_same_dedupe_key_makes_one_job(world: World) -> None:
    with entering(world.acme, by=world.omar):
        first = enqueue("test.rename", once="rename-1", person_id=uuid4())
        second = enqueue("test.rename", once="rename-1", person_id=uuid4())

    assert first is not None
    assert second is None


def test_two_beats_open_a_slot_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """F08 in small: the slot's row is unique."""
    monkeypatch.setattr(schedules, "_schedules", {})
    schedules.schedule("test.nightly", schedules.daily)

    assert schedules.open_due_slots() == 1
    assert schedules.open_due_slots() == 0

    with clock.travelled_to(clock.now() + timedelta(days=1)):
        assert schedules.open_due_slots() == 1


def test_a_job_of_an_unknown_kind_runs_no_code(world: World) -> None:
    """A70: a forged row or message names nothing that exists."""
    waiting = enqueued(world, "os.system")

    runner.run(waiting.pk)

    waiting.refresh_from_db()
    assert waiting.state == Job.READY
    assert waiting.last_error.startswith("UnknownKind")
    assert "os.system" not in registry.kinds()


def test_the_queue_is_read_by_index(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")

    assert "job_due" in runner.due().order_by("run_after").explain()
