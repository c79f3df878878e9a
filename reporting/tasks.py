from uuid import UUID

from reporting.actions import briefings
from reporting.board_print import print_board_page
from reporting.models import Briefing
from reporting.pdf import Overflow
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
    by = User.objects.get(pk=str(current().user_id))
    try:
        printed = print_board_page(briefings.page_of(briefing))
    except Overflow as overflow:
        briefings.keep_fault(briefing, briefing.snapshot_sha256, overflow.fill_percent, str(overflow), by=by)
        return
    pdf = store_bytes(printed.pdf, f"briefing-{briefing.month:%Y-%m}.pdf")
    briefings.keep_print(briefing, briefing.snapshot_sha256, pdf, printed.fill_percent, by=by)
