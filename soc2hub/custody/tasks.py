from datetime import datetime
from uuid import UUID

from soc2hub.custody.actions import purges
from soc2hub.custody.models import Hold, Purge
from soc2hub.custody.models.holds import ON_EVERYTHING
from soc2hub.jobs.queue import enqueue_for_every_client
from soc2hub.jobs.registry import job
from soc2hub.jobs.schedules import schedule
from soc2hub.lib import clock
from soc2hub.vault import sweeping


def weekly(instant: datetime) -> str:
    return f"{instant:%G-W%V}"


schedule("custody.weekly", weekly)


@job("custody.weekly")
def every_week() -> None:
    enqueue_for_every_client("custody.sweep", slot=weekly(clock.now()))


@job("custody.sweep")
def sweep() -> None:
    """Under a hold on everything not even the unused goes away; a hold on one file refers to it, as evidence does."""
    if not Hold.objects.filter(ON_EVERYTHING, released_at=None).exists():
        sweeping.sweep(clock.now())


@job(purges.ERASE)
def erase(purge_id: UUID) -> None:
    purges.erase_purged(Purge.objects.select_related("blob").get(pk=purge_id))
