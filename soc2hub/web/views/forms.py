"""How a page answers a form: saved and on, or the same page with everything typed and what to mend."""

from collections.abc import Callable
from typing import Any

from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import render

from soc2hub.lib.refusals import Refusal


def saved(form: BaseForm, act: Callable[[dict[str, Any]], Any]) -> bool:
    """Do `act` with what was typed; a refusal lands on its field. False: show the form again."""
    if not form.is_bound or not form.is_valid():
        return False
    try:
        act(form.cleaned_data)
    except Refusal as refusal:
        visible = {field.name for field in form.visible_fields()}
        form.add_error(refusal.field if refusal.field in visible else None, refusal.message)
        return False
    return True


def form_page(request: Any, form: BaseForm, *, title: str, action: str, back: str, **more: Any) -> HttpResponse:
    """One form on one page; 422 when it was sent and could not be saved."""
    context = {"form": form, "page_title": title, "action": action, "back": back} | more
    return render(request, "web/form.html", context, status=422 if form.is_bound else 200)
