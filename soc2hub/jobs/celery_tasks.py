"""The two Celery tasks there are."""

from uuid import UUID

from celery import shared_task

from soc2hub.jobs import runner, schedules


@shared_task(name="soc2hub.run_job")
def run_job(job_id: str) -> None:
    runner.run(UUID(job_id))


@shared_task(name="soc2hub.sweep")
def sweep() -> None:
    schedules.open_due_slots()
    runner.sweep()
