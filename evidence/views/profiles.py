"""Size profiles: which there are, and a form that writes the next version of one (DOMAIN R6.4)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from evidence.actions.profiles import write
from evidence.profile_forms import ProfileForm, initial_of
from evidence.profiles import rows, rule_in_words
from evidence.queries.samples import Offered, profiles
from evidence.views.forms import path_of, saved, to
from soc2hub.accounts.roles import Permission as P
from soc2hub.web.guard import ClientRequest, client_page
from soc2hub.web.views.forms import form_page


@client_page(P.SEE_PROGRAM)
def listing(request: ClientRequest) -> HttpResponse:
    shown = [
        {"offered": each, "rows": rows(each.profile), "rule": rule_in_words(each.profile.per_event)}
        for each in profiles()
    ]
    context = {"profiles": shown, "may_edit": request.access.may(P.RUN_AUDIT)}
    return render(request, "evidence/profiles.html", context)  # type: ignore[arg-type]


@client_page(P.RUN_AUDIT, methods=("GET", "POST"))
def edit(request: ClientRequest) -> HttpResponse:
    """`?of=` names the one to begin from; under another name it becomes a profile of its own."""
    began = _asked(request)
    form = ProfileForm(request.POST or None, initial=initial_of(began))

    def act(typed: dict[str, Any]) -> None:
        former = typed["former"] if typed["name"] == began.profile.name else 0
        row = write(typed["name"], typed["source"], form.rules(), former=former, by=request.user)
        messages.success(request, f"{row} is in force.")  # type: ignore[arg-type]

    if request.method == "POST" and saved(form, act):
        return to(request, "profiles")
    intro = "A new version; samples drawn already keep their numbers. Under another name it is another firm's."
    return form_page(
        request, form, title=f"Sizes of {began.profile.name}", action="Save as a new version", intro=intro,
        back=path_of(request, "profiles"), back_label="Sampling profiles", pretitle="Evidence",
    )  # fmt: skip


def _asked(request: ClientRequest) -> Offered:
    offered = profiles()
    return next((each for each in offered if each.profile.name == request.GET.get("of")), offered[0])
