"""Lists shown for a request: the team's side."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse

from audits.actions.populations import share_population
from audits.forms import ShareListForm
from audits.views.forms import form_page, path_of, saved, to
from audits.views.requests import answered_by
from soc2hub.accounts.roles import Permission as P
from soc2hub.web.guard import ClientRequest, client_page


@client_page(P.ANSWER_REQUESTS, methods=("GET", "POST"))
def share(request: ClientRequest, request_id: UUID) -> HttpResponse:
    """One list at a time: with it the auditor sees every row, which may name people."""
    row = answered_by(request, request_id)
    row.ensure_open()
    form = ShareListForm(request.POST or None, request_shown=row)

    def act(typed: dict[str, Any]) -> None:
        share_population(row, typed["population"], by=request.user)

    if request.method == "POST" and saved(form, act):
        messages.success(request, "The auditor sees the list now, and may choose a sample.")  # type: ignore[arg-type]
        return to(request, "request", row.pk)
    return form_page(
        request, form, title="Show a list", action="Show it to the auditor", back=path_of(request, "request", row.pk),
        back_label=row.ref, intro="The auditor sees every row of it and the file, for good, and chooses the sample.",
    )  # fmt: skip
