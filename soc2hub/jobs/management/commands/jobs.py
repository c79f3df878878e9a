"""`jobs list [--state waiting|done|dead]` shows the queue; `jobs retry ID` gives a dead job a fresh start."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from soc2hub.jobs import runner
from soc2hub.jobs.models import Job


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        listing = acts.add_parser("list")
        listing.add_argument("--state", choices=["ready", "done", "dead"])
        listing.add_argument("--limit", type=int, default=50)
        acts.add_parser("retry").add_argument("id", type=UUID)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["act"] == "retry":
            self._retry(options["id"])
        else:
            self._list(options["state"], options["limit"])

    def _retry(self, job_id: UUID) -> None:
        if not runner.retry(job_id):
            raise CommandError(f"No dead job {job_id}.")
        self.stdout.write(f"{job_id} waits again")

    def _list(self, state: str | None, limit: int) -> None:
        """Exits 1 when there is a dead job: somebody must look at it."""
        rows = Job.objects.order_by("-created_at")
        for job in (rows.filter(state=state) if state else rows)[:limit]:
            when = job.created_at.isoformat(timespec="seconds")
            self.stdout.write(f"{job.pk} {when} {job.state:5} {job.attempts} {job.kind} {job.last_error}".rstrip())
        dead = Job.objects.filter(state=Job.DEAD).count()
        if dead:
            raise CommandError(f"{dead} jobs were given up; see `jobs list --state dead`, mend, `jobs retry ID`")
