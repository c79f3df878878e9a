from uuid import UUID

from reporting.actions import briefings
from reporting.models import Briefing
from reporting.printing import printed
from soc2hub.accounts.models import User
from soc2hub.jobs.registry import job
from soc2hub.tenancy.scope import current
from soc2hub.vault.blobs import store_bytes


@job("render.briefing")
def render_briefing(briefing_id: UUID) -> None:
    """Prints the snapshot there is; what changed meanwhile is printed when somebody asks again."""
    briefing = Briefing.objects.get(pk=briefing_id)
    if briefing.pdf_id or briefing.releases.exists():
        return
    sheet = printed(briefings.page_of(briefing))
    pdf = None if sheet.fault else store_bytes(sheet.pdf, f"briefing-{briefing.month:%Y-%m}.pdf")
    briefings.keep_print(
        briefing, briefing.snapshot_sha256, pdf=pdf, fill_percent=sheet.fill_percent, fault=sheet.fault,
        by=User.objects.get(pk=str(current().user_id)),
    )  # fmt: skip
