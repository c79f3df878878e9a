"""Can we still make it: each control's last day in the period, and what moving the period would change (R6.7)."""

from django.http import HttpResponse
from django.shortcuts import render

from evidence.forms import MovedPeriodForm
from evidence.queries.still_possible import still_possible
from evidence.still_possible import Verdict
from soc2hub.accounts.roles import Permission as P
from soc2hub.api.paging import computed_page
from soc2hub.ui.tables import Column
from soc2hub.web.guard import ClientRequest, client_page

COLUMNS = [
    Column("Control"), Column("Operated", is_number=True), Column("Enough", is_number=True),
    Column("Still open", is_number=True), Column("Must operate by"), Column("Lost already"), Column("Outlook"),
]  # fmt: skip
MOVED = [Column("If moved")]


@client_page(P.SEE_PROGRAM)
def show(request: ClientRequest) -> HttpResponse:
    today = request.access.client.today()
    form = MovedPeriodForm(request.GET or None)
    found = still_possible(today, **form.moved())
    here, following = computed_page(request, found.lines, key=lambda line: line.record.control)
    verdicts = found.counted()
    context = {
        "form": form,
        "found": found,
        "rows": here,
        "next_url": following,
        "columns": COLUMNS + (MOVED if found.moved else []),
        "today": today,
        "counts": [(verdict.value, verdicts[verdict]) for verdict in Verdict],
        "counts_moved": [(verdict.value, count) for verdict, count in found.counted(moved=True).items()],
        "changed": sum(line.is_changed for line in found.lines),
    }
    return render(request, "evidence/still_possible.html", context)  # type: ignore[arg-type]
