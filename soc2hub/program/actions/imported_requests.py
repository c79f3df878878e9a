"""A request list becomes requests of the client's current engagement (DOMAIN R8.1); ids are never used twice."""

from typing import Any

from audits.importers.request_lists import KIND, RequestList, RequestRow
from audits.models import Engagement, InternalNote, Request
from audits.queries import current_engagement
from audits.turns import CLOSED
from controls.importers.plans import ImportPlan
from soc2hub.accounts.access import access_to
from soc2hub.accounts.models import User
from soc2hub.accounts.roles import Permission as P
from soc2hub.lib.refusals import Refusal
from soc2hub.program.changes import Change, differing, planned
from soc2hub.tenancy.scope import current_client_id

SOURCE = "request list"
DELIVERED = "The list says delivered. Here a request counts as submitted once evidence is shared and handed over."
RequestChange = Change[RequestRow, Request]


def plan(requests: RequestList, *, by: User) -> ImportPlan:
    """What is asked is the auditor's: who runs the audit brings in their list, as on its page (DOMAIN R8.3)."""
    if not access_to(current_client_id(), by).may(P.RUN_AUDIT):
        raise Refusal("A request list holds the auditor's words. Ask who runs the audit to import it.")
    return planned(KIND, _changes(requests, _engagement()), requests.problems)


def write(requests: RequestList, *, by: User) -> None:
    engagement = _engagement()
    for change in _changes(requests, engagement):
        if change.is_new:
            _create(change.row, engagement, by)
        elif change.is_change and change.held is not None:
            change.held.change(version=change.held.version, **change.fields)


def _engagement() -> Engagement:
    engagement = current_engagement()
    if engagement is None:
        raise Refusal("There is no engagement under way. Open one on the Audit page, then import its requests.")
    return engagement


def _changes(requests: RequestList, engagement: Engagement) -> list[RequestChange]:
    held = {request.ref: request for request in Request.objects.filter(engagement=engagement)}
    return [_compared(row, held.get(row.ref)) for row in requests.rows]


def _compared(row: RequestRow, held: Request | None) -> RequestChange:
    label = f"Request {row.ref} {row.text[:80]}"
    if held is not None and held.auditor_status in CLOSED:
        return Change(row, held, label, row.place, keeps="the auditor has closed it")
    return Change(row, held, label, row.place, differing(held, _values(row)) if held is not None else {})


def _values(row: RequestRow) -> dict[str, Any]:
    return {
        "text": row.text,
        "owner_title": row.owner_title,
        "system_name": row.system_name,
        "due_on": row.due_on,
    }


def _create(row: RequestRow, engagement: Engagement, by: User) -> None:
    request = Request.objects.create(
        engagement=engagement, ref=row.ref, kind=row.kind, source=SOURCE, **_values(row)
    )
    for text in filter(None, (row.note, DELIVERED if row.was_delivered else "")):
        InternalNote.objects.create(request=request, text=text, written_by=by)
