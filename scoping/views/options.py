"""Have the options weighed; the numbers of the effort model with their sources."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from scoping.actions import options
from scoping.effort import Parameter
from scoping.forms.options import ParameterForm
from scoping.models import EffortParameter
from scoping.queries.effort import effort_parameters
from scoping.views.frames import tabs, url
from soc2hub.accounts.roles import Permission as P
from soc2hub.lib.refusals import Refusal
from soc2hub.web.guard import client_page


@client_page(P.EDIT_SCOPE, methods=("POST",))
def ask(request: Any) -> HttpResponse:
    if options.ask(by=request.user) is None:
        messages.success(request, "Nothing has changed since they were last weighed.")
    return redirect(url(request.access, "options") + "#study")


@client_page(P.SEE_PROGRAM)
def effort(request: Any) -> HttpResponse:
    """Every number the product reckons with, and where it comes from (PRACTICE §5)."""
    may_edit = request.access.may(P.EDIT_SCOPE)
    rows = [
        {"parameter": found, "url": url(request.access, "effort_edit", found.key) if may_edit else ""}
        for found in effort_parameters().values()
    ]
    context = {"tabs": tabs(request.access, "options"), "rows": rows, "scope_url": url(request.access, "scope")}
    return render(request, "scoping/options/effort.html", context)


@client_page(P.EDIT_SCOPE, methods=("GET", "POST"))
def parameter(request: Any, key: str) -> HttpResponse:
    found, row = _found(key), EffortParameter.objects.filter(key=key).first()
    if request.method == "GET":
        initial = {"low": found.band.low, "high": found.band.high, "version": row.version if row else None}
        own = {"source": found.source} if found.is_own else {}
        return _form(request, found, row, ParameterForm(initial=initial | own))
    form = ParameterForm(request.POST)
    if not form.is_valid():
        return _form(request, found, row, form, status=422)
    try:
        options.set_parameter(key, by=request.user, **form.cleaned_data)
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in ("low", "high", "source") else None, refusal.message)
        return _form(request, found, row, form, status=422)
    messages.success(request, "Saved. Every estimate of this client counts with it from now on.")
    return redirect(url(request.access, "effort"))


@client_page(P.EDIT_SCOPE, methods=("POST",))
def reset(request: Any, key: str) -> HttpResponse:
    _found(key)
    version = request.POST.get("version", "")
    number = int(version) if version.isdecimal() and len(version) < 10 else 0
    options.reset_parameter(key, version=number, by=request.user)
    messages.success(request, "The shipped number counts again.")
    return redirect(url(request.access, "effort"))


def _found(key: str) -> Parameter:
    found = effort_parameters().get(key)
    if found is None:
        raise Http404
    return found


def _form(
    request: Any, found: Parameter, row: EffortParameter | None, form: ParameterForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "tabs": tabs(request.access, "options"),
        "parameter": found,
        "row": row,
        "form": form,
        "scope_url": url(request.access, "scope"),
        "effort_url": url(request.access, "effort"),
        "reset_url": url(request.access, "effort_reset", found.key),
    }
    return render(request, "scoping/options/parameter.html", context, status=status)
