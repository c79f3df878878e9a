from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from scoping.actions import categories
from scoping.forms.categories import CategoryForm
from scoping.models import Category
from scoping.queries.categories import CategoryRow, category_table
from scoping.queries.effort import effort_parameters
from scoping.queries.inventory import commitments
from scoping.queries.landscapes import counts
from scoping.views.frames import tabs, url
from soc2hub.accounts.roles import Permission as P
from soc2hub.lib.refusals import Refusal
from soc2hub.ui.words import money_band
from soc2hub.web.guard import client_page


@client_page(P.SEE_PROGRAM)
def show(request: Any) -> HttpResponse:
    return _page(request)


@client_page(P.EDIT_SCOPE, methods=("POST",))
def choose(request: Any, category: str) -> HttpResponse:
    if category not in Category.values:
        raise Http404("No such category.")
    form = CategoryForm(request.POST, auto_id=f"{category}_%s")
    if not form.is_valid():
        return _page(request, {category: form}, status=422)
    try:
        choice = categories.choose(Category(category), by=request.user, **form.cleaned_data)
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in ("reason", "is_in") else None, refusal.message)
        return _page(request, {category: form}, status=422)
    messages.success(request, f"{choice.get_category_display()} is {'in' if choice.is_in else 'out'}.")
    return redirect(url(request.access, "categories"))


def _page(request: Any, bound: dict[str, CategoryForm] | None = None, *, status: int = 200) -> HttpResponse:
    table = category_table([row for row in commitments() if counts(row)])
    rows = [
        {
            "category": row,
            "form": (bound or {}).get(row.key) or _form(row),
            "url": url_of(request, row.key),
            "is_open": row.is_open or row.key in (bound or {}),
            "asked_by": ", ".join(sorted({commitment.customer for commitment in row.asked_by})),
            "hinted_by": ", ".join(sorted({commitment.customer for commitment in row.hinted_by})),
        }
        for row in table
    ]
    numbers = effort_parameters()
    context = {
        "tabs": tabs(request.access, "categories"),
        "fee": money_band(numbers["fee_category"].band.low, numbers["fee_category"].band.high),
        "which_url": url(request.access, "which_report"),
        "hours": numbers["hours_category"].band,
        "rows": rows,
        "may_edit": request.access.may(P.EDIT_SCOPE),
        "scope_url": url(request.access, "scope"),
    }
    return render(request, "scoping/categories.html", context, status=status)


def _form(row: CategoryRow) -> CategoryForm:
    choice = row.choice
    initial = {"is_in": "yes" if row.is_in else "no"}
    if choice is not None:
        initial |= {"reason": choice.reason, "auditors_view": choice.auditors_view, "version": str(choice.version)}
    form = CategoryForm(initial=initial, auto_id=f"{row.key}_%s")
    if row.key != Category.SECURITY:
        del form.fields["auditors_view"]
    return form


def url_of(request: Any, key: str) -> str:
    return url(request.access, "choose", key)
