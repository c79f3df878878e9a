from uuid import UUID

from soc2hub.jobs.queue import enqueue_for_every_client
from soc2hub.jobs.registry import job
from soc2hub.jobs.schedules import daily, schedule
from soc2hub.lib import clock
from soc2hub.vault import scrubbing
from soc2hub.vault.models import Scan
from soc2hub.vault.scans import ask_for_unasked, look_at

schedule("vault.nightly", daily)


@job("vault.nightly")
def nightly() -> None:
    enqueue_for_every_client("vault.scrub", slot=daily(clock.now()))
    enqueue_for_every_client("vault.scan_unasked", slot=daily(clock.now()))


@job("vault.scrub")
def scrub() -> None:
    scrubbing.open_slices(clock.now())


@job(scrubbing.JOB)
def scrub_slice(number: int, behind: str) -> None:
    scrubbing.scrub_slice(number, behind)


@job("vault.scan_unasked")
def scan_unasked() -> None:
    ask_for_unasked()


@job("vault.scan")
def scan(scan_id: UUID) -> None:
    look_at(Scan.objects.select_related("blob").get(pk=scan_id))
