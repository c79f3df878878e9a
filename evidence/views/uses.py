"""This also supports …: one piece of evidence for other occurrences (DOMAIN R7.5)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from evidence.actions.uses import support_also
from evidence.forms import AlsoForm, WordsFilter
from evidence.queries.uses import MOST, could_support
from evidence.views.forms import saved
from evidence.views.submissions import found
from soc2hub.accounts.roles import Permission as P
from soc2hub.ui.tables import Column
from soc2hub.ui.words import counted
from soc2hub.web.guard import ClientRequest, client_page

COLUMNS = [Column("Occurrence"), Column("Window"), Column("Due")]


@client_page(P.SUBMIT_EVIDENCE, methods=("GET", "POST"))
def also(request: ClientRequest, submission_id: UUID) -> HttpResponse:
    submission, narrowed = found(submission_id), WordsFilter(request.GET)
    form = AlsoForm(request.POST if request.method == "POST" else None)
    done: list[Any] = []

    def act(typed: dict[str, Any]) -> None:
        done.extend(support_also(submission, typed["occurrence"], by=request.user))

    if saved(form, act):
        said = counted(len(done), "more occurrence")
        messages.success(request, f"Handed in for {said}. Each is reviewed for itself.")  # type: ignore[arg-type]
        return redirect(submission)
    rows = could_support(submission, q=narrowed.cleaned_data["q"] if narrowed.is_valid() else "")
    context = {
        "submission": submission,
        "filter": narrowed,
        "form": form if form.is_bound else None,
        "columns": COLUMNS,
        "rows": rows,
        "is_cut": len(rows) == MOST,
    }
    return render(request, "evidence/also.html", context, status=422 if form.is_bound else 200)  # type: ignore[arg-type]
