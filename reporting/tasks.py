from uuid import UUID

from reporting.actions import briefings, scope_documents
from reporting.board_print import print_board_page
from reporting.models import Briefing
from reporting.pdf import Overflow
from reporting.queries.scope_documents import JOB as SCOPE_DOCUMENT
from scoping.queries.versions import versions
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


@job(SCOPE_DOCUMENT)
def render_scope_document(version_id: UUID, look: str) -> None:
    """Prints the text as it stands now; a text printed before is left alone."""
    by = User.objects.get(pk=str(current().user_id))
    scope_documents.print_document(versions().get(pk=version_id), look, by=by)
