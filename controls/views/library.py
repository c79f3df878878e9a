from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from controls.actions.adoption import adopt_for_scope
from controls.actions.library import stock_starter_set
from controls.forms import AdoptForm
from controls.models import Control
from controls.queries.here import categories_here
from controls.queries.library import in_scope, library
from controls.views.frames import acted, shown, url
from soc2hub.accounts.roles import Permission as P
from soc2hub.ui.tables import Column
from soc2hub.ui.words import counted
from soc2hub.web.guard import client_page

COLUMNS = [Column(label) for label in ("Control", "Criteria", "How often", "Weight", "Tier", "Here")]


@client_page(P.SEE_PROGRAM)
def show(request: Any) -> HttpResponse:
    """The practice's library: what fits this client's scope, and what it has adopted (R11.5)."""
    categories = categories_here()
    everything = library(request.access.client.practice_id)
    fitting = list(in_scope(everything, categories))
    open_rows = [row for row in fitting if not row.is_adopted]  # type: ignore[attr-defined]
    return shown(
        request,
        "library",
        tab="library",
        rows=fitting,
        columns=COLUMNS,
        form=AdoptForm(),
        categories=sorted(word.replace("_", " ") for word in categories),
        adopted=len(fitting) - len(open_rows),
        core_open=sum(row.tier == "core" for row in open_rows),
        all_open=len(open_rows),
        is_stocked=bool(fitting) or everything.exists(),
    )


@client_page(P.EDIT_CONTROLS, methods=("POST",))
def adopt(request: Any) -> HttpResponse:
    form = AdoptForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose the core or all.")
        return redirect(url(request.access, "library"))
    return acted(
        request,
        lambda: adopt_for_scope(tier=form.cleaned_data["tier"], by=request.user),
        said=_said,
        to=url(request.access, "matrix"),
    )


def _said(adopted: list[Control]) -> str:
    if not adopted:
        return "Everything of that choice was adopted already."
    return f"{counted(len(adopted), 'control')} adopted as drafts. Next: somebody else approves the statements."


@client_page(P.EDIT_CONTROLS, methods=("POST",))
def stock(request: Any) -> HttpResponse:
    """Fill the practice's library with the shipped starter set; people without a seat are refused (403)."""
    came_in = stock_starter_set(request.access.client.practice_id, request.user)
    messages.success(request, f"{came_in} controls came into your practice's library.")
    return redirect(url(request.access, "library"))
