"""Eight questions: answered once, they fill an empty inventory with what is usual."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from scoping.actions import imports
from scoping.forms.stacks import StackForm
from scoping.stack import suggestion
from scoping.views.frames import tabs, url
from soc2hub.accounts.roles import Permission as P
from soc2hub.web.guard import client_page


@client_page(P.EDIT_SCOPE, methods=("GET", "POST"))
def ask(request: Any) -> HttpResponse:
    """The first POST shows what would be added; with `sure` it is written."""
    if request.method == "GET":
        return _page(request, StackForm())
    form = StackForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    batch = suggestion(form.cleaned_data["service"], form.answers(), form.others())
    if "sure" not in request.POST:
        return _page(request, form, plan=imports.look(batch))
    plan = imports.apply(batch, client=request.access.client, by=request.user)
    messages.success(request, f"{len(plan.created)} rows were added. Look at each once: they are what is usual.")
    return redirect(url(request.access, "systems"))


def _page(request: Any, form: StackForm, *, plan: Any = None, status: int = 200) -> HttpResponse:
    access = request.access
    context = {
        "form": form,
        "plan": plan,
        "tabs": tabs(access, "systems"),
        "scope_url": url(access, "scope"),
        "list_url": url(access, "systems"),
    }
    return render(request, "scoping/stack.html", context, status=status)
