from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify

from controls.queries.acceptances import to_answer
from reporting.actions import briefings
from reporting.board_page import faults
from reporting.forms import BriefingForm, MonthForm, ReleaseForm
from reporting.models import Briefing
from reporting.queries import briefings as queries
from reporting.queries import decisions
from reporting.snapshots import sha256_of
from soc2hub.accounts.access import find
from soc2hub.accounts.roles import Permission as P
from soc2hub.jobs.models import Job
from soc2hub.lib.refusals import Refusal, Stale
from soc2hub.trail.record import record
from soc2hub.vault.downloads import as_attachment
from soc2hub.web.guard import ClientRequest, client_page


@client_page(P.SEE_BRIEFINGS)
def index(request: ClientRequest) -> HttpResponse:
    """An executive's home: this month's page and what waits for them; for the team also the drafts."""
    writes = request.access.may(P.WRITE_BRIEFING)
    released = list(queries.released()[:36])
    client = request.access.client
    today = client.today()
    context = {
        "latest": released[0] if released else None,
        "earlier": released[1:],
        "drafts": queries.light(queries.briefings().filter(is_released=False)) if writes else [],
        "months": queries.months_to_open(client, today) if writes else [],
        "waiting": decisions.waiting(),
        "acceptances": to_answer(),
        "may_accept": request.access.may(P.ACCEPT_RISK),
        "may_decide": request.access.may(P.DECIDE),
        "writes": writes,
        "today": today,
        "page": briefings.page_of(released[0].briefing) if released and not writes else None,
    }
    return render(request, "reporting/briefings.html", context)  # type: ignore[arg-type]


@client_page(P.WRITE_BRIEFING, methods=("POST",))
def open_month(request: ClientRequest) -> HttpResponse:
    form = MonthForm(request.POST)
    if not form.is_valid():
        raise Http404
    briefing = briefings.open_month(request.access.client, form.cleaned_data["month"], by=request.user)
    return redirect(briefing)


@client_page(P.SEE_BRIEFINGS, methods=("GET",))
def show(request: ClientRequest, briefing_id: UUID) -> HttpResponse:
    """The released page for those who read it; the editor for those who write it."""
    briefing = find(Briefing, briefing_id)
    release = queries.release_of(briefing)
    if release is not None:
        context = {"briefing": briefing, "release": release, "page": briefings.page_of(briefing)}
        return render(request, "reporting/briefing_released.html", context)  # type: ignore[arg-type]
    if not request.access.may(P.WRITE_BRIEFING):
        raise Http404
    return _editor(request, briefing, _form(briefing))


@client_page(P.WRITE_BRIEFING, methods=("POST",))
def edit(request: ClientRequest, briefing_id: UUID) -> HttpResponse:
    briefing = find(Briefing, briefing_id)
    form = _form(briefing, request.POST)
    if form.is_valid():
        try:
            briefings.edit(briefing, version=form.cleaned_data["version"], by=request.user, **form.values())
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, "Saved. Print the page again before you release it.")  # type: ignore[arg-type]
            return redirect(briefing)
    return _editor(request, briefing, form, status=422)


@client_page(P.WRITE_BRIEFING, methods=("POST",))
def recompute(request: ClientRequest, briefing_id: UUID) -> HttpResponse:
    briefings.recompute(find(Briefing, briefing_id), by=request.user)
    messages.success(request, "The figures are as the records stand now.")  # type: ignore[arg-type]
    return redirect("reporting:briefing", request.access.client.pk, briefing_id)


@client_page(P.WRITE_BRIEFING, methods=("POST",))
def send_to_print(request: ClientRequest, briefing_id: UUID) -> HttpResponse:
    briefings.send_to_print(find(Briefing, briefing_id), by=request.user)
    return redirect("reporting:briefing", request.access.client.pk, briefing_id)


@client_page(P.WRITE_BRIEFING)
def progress(request: ClientRequest, briefing_id: UUID) -> HttpResponse:
    """The state of the printing, asked by the page every two seconds; without scripts it is part of the page."""
    briefing = find(Briefing, briefing_id)
    response = render(request, "reporting/printing.html", {"briefing": briefing, "printing": _printing(briefing)})  # type: ignore[arg-type]
    if _printing(briefing)["state"] in ("done", "dead", ""):
        response["HX-Refresh"] = "true"
    return response


@client_page(P.RELEASE_BRIEFING, methods=("POST",))
def release(request: ClientRequest, briefing_id: UUID) -> HttpResponse:
    briefing = find(Briefing, briefing_id)
    form = ReleaseForm(request.POST)
    form.is_valid()
    try:
        briefings.release(briefing, **form.read(), by=request.user)
    except Refusal as refusal:
        # Another page, or other words in question, than were read: nothing ticked counts for them.
        if isinstance(refusal, Stale) or refusal.field == "flags_sha256":
            form = ReleaseForm({})
        form.add_error("has_read_flags" if refusal.field == "has_read_flags" else None, refusal.message)
        return _editor(request, briefing, _form(briefing), release_form=form, status=refusal.status)
    messages.success(request, "Released. Executives can read it from now on.")  # type: ignore[arg-type]
    return redirect(briefing)


@client_page(P.SEE_BRIEFINGS)
def pdf(request: ClientRequest, briefing_id: UUID) -> HttpResponse:
    """The printed page as a file. Before its release only those who write it get it."""
    briefing = find(Briefing, briefing_id)
    released = queries.release_of(briefing)
    blob = released.pdf if released else briefing.pdf if request.access.may(P.WRITE_BRIEFING) else None
    if blob is None:
        raise Http404
    record("briefing.read", subject=briefing, by=request.user, month=str(briefing), sha256=blob.sha256)
    name = f"{slugify(request.access.client.name)}-briefing-{briefing.month:%Y-%m}.pdf"
    return as_attachment(blob, name=name)  # type: ignore[return-value]


def _form(briefing: Briefing, data: Any = None) -> BriefingForm:
    seen = briefings.facts_of(briefing)
    return BriefingForm(
        data,
        initial=BriefingForm.initial_of(briefing),
        decisions=[(decision.id, decision.title) for decision in seen.decisions],
        risks=[(risk.id, risk.harm) for risk in seen.risks],
    )


def _editor(
    request: ClientRequest,
    briefing: Briefing,
    form: BriefingForm,
    *,
    release_form: ReleaseForm | None = None,
    status: int = 200,
) -> HttpResponse:
    page, flags = briefings.page_of(briefing), briefings.release_flags(briefing)
    context = {
        "briefing": briefing,
        "form": form,
        "page": replace(page, is_draft=True),
        "facts": briefings.facts_of(briefing),
        "faults": list(faults(page)),
        "flags": flags,
        "flags_sha256": sha256_of(flags),
        "printing": _printing(briefing),
        "release_form": release_form or ReleaseForm(),
        "may_release": request.access.may(P.RELEASE_BRIEFING),
    }
    return render(request, "reporting/briefing_editor.html", context, status=status)  # type: ignore[arg-type]


def _printing(briefing: Briefing) -> dict[str, Any]:
    """How far the worker is: the newest job of this briefing says."""
    if briefing.pdf_id:
        return {"state": "done", "message": f"Printed, {briefing.fill_percent} % of the page is used."}
    if briefing.render_fault:
        return {"state": "dead", "message": briefing.render_fault}
    job = (
        Job.objects.filter(client_id=briefing.client_id, kind="render.briefing", args__briefing_id=str(briefing.pk))
        .order_by("-created_at")
        .first()
    )
    if job is None or job.state == Job.DONE:
        return {"state": "", "message": "Not printed yet."}
    if job.state == Job.DEAD:
        return {"state": "dead", "message": "The printing failed five times. Tell your operator; the words are safe."}
    return {"state": "running" if job.lease_until else "queued", "message": "A worker makes the PDF of the page."}
