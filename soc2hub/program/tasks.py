from datetime import datetime
from uuid import UUID

from reporting.actions import briefings
from reporting.models import Briefing
from reporting.tasks import render_briefing
from soc2hub.accounts.models import User
from soc2hub.jobs.registry import job
from soc2hub.lib import clock
from soc2hub.tenancy.scope import current


@job("render.demo_briefing")
def print_and_release(briefing_id: UUID, at: str) -> None:
    """A past month's page of the demo world: printed now, released as of then."""
    with clock.travelled_to(datetime.fromisoformat(at)):
        render_briefing(briefing_id=briefing_id)
        briefing = Briefing.objects.get(pk=briefing_id)
        if briefing.pdf_id and not briefing.releases.exists():
            actor = User.objects.get(pk=current().user_id)  # type: ignore[misc]
            briefings.release(briefing, has_read_flags=True, by=actor)
