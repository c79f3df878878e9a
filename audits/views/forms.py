"""How a page answers a form: saved and on, or the same page with everything typed and what to mend."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from soc2hub.lib.refusals import Refusal
from soc2hub.web.guard import ClientRequest


def saved(form: Form, act: Callable[[dict[str, Any]], Any]) -> bool:
    """Do `act` with what was typed; a refusal lands on its field, if the person sees it. False: show the form again."""
    if not form.is_valid():
        return False
    try:
        act(form.cleaned_data)
    except Refusal as refusal:
        seen = {bound.name for bound in form.visible_fields()}
        form.add_error(refusal.field if refusal.field in seen else None, refusal.message)
        return False
    return True


def form_page(
    request: ClientRequest,
    form: Form,
    *,
    title: str,
    action: str,
    back: str,
    back_label: str = "Audit",
    intro: str = "",
    warnings: tuple[str, ...] = (),
) -> HttpResponse:
    """One form on one page; 422 when it was sent and could not be saved."""
    context = {
        "form": form,
        "page_title": title,
        "action": action,
        "back": back,
        "back_label": back_label,
        "intro": intro,
        "warnings": warnings,
    }
    return render(request, "audits/form.html", context, status=422 if form.is_bound else 200)  # type: ignore[arg-type]


def to(request: ClientRequest, name: str, *args: Any) -> HttpResponse:
    """See other, inside the client entered."""
    return redirect(path_of(request, name, *args))


def path_of(request: ClientRequest, name: str, *args: Any) -> str:
    return reverse(f"audits:{name}", args=[request.access.client.pk, *args])
