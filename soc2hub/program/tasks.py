from datetime import datetime, timedelta
from uuid import UUID

from reporting.actions import briefings
from reporting.models import Briefing
from reporting.snapshots import sha256_of
from reporting.tasks import render_briefing
from soc2hub.accounts.access import client_here
from soc2hub.accounts.models import User
from soc2hub.jobs.registry import job
from soc2hub.lib import clock
from soc2hub.program.demo.stage import month_start
from soc2hub.tenancy.scope import current

RELEASED_AFTER = timedelta(days=2)


@job("render.demo_briefings")
def print_and_release(until: str) -> None:
    """The pages of a demo client's past months: printed now, released as of then; then the month that runs is begun.

    One after the other, so that the trail ends with what happened last.
    """
    actor = User.objects.get(pk=current().user_id)  # type: ignore[misc]
    last = datetime.fromisoformat(until)
    running = month_start(last.date())
    for briefing in Briefing.objects.filter(month__lt=running, releases=None).exclude(headline="").order_by("month"):
        with clock.travelled_to(min((briefing.computed_at or last) + RELEASED_AFTER, last)):
            _print_and_release(briefing.pk, actor)
    with clock.travelled_to(last):
        briefings.open_month(client_here(), running, by=actor)


def _print_and_release(briefing_id: UUID, actor: User) -> None:
    render_briefing(briefing_id=briefing_id)
    briefing = Briefing.objects.get(pk=briefing_id)
    if briefing.pdf_id:
        read = sha256_of(briefings.release_flags(briefing))
        briefings.release(briefing, version=briefing.version, has_read_flags=True, flags_sha256=read, by=actor)
