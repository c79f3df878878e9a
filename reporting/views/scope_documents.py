"""The scope memo and the system description's boundary: on the page, stated part by part, as PDF (S8)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify

from reporting.actions import scope_documents
from reporting.forms import StatementForm
from reporting.models import DescriptionStatement
from reporting.queries.scope_documents import content_sha256, printed, printing_state, statements, text_of
from reporting.scope_documents import LOOKS
from scoping.models import ScopeVersion
from scoping.queries import current_scope, waiting_version
from scoping.queries.versions import versions
from scoping.views.frames import tabs, url
from soc2hub.accounts.roles import Permission as P
from soc2hub.lib.refusals import Refusal
from soc2hub.trail.record import record
from soc2hub.vault.downloads import as_attachment
from soc2hub.web.guard import client_page


@client_page(P.SEE_PROGRAM)
def show(request: Any, version_id: UUID, kind: str) -> HttpResponse:
    version = _version(version_id, kind)
    text = text_of(version, kind)
    may_edit = request.access.may(P.EDIT_SCOPE)
    context = {
        "tabs": tabs(request.access, "versions"),
        "version": version,
        "kind": kind,
        "text": text,
        "others": [
            {"label": label, "url": url(request.access, "reporting:scope_document", version.pk, other)}
            for other, label in LOOKS.items()
            if other != kind
        ],
        "printed": printed(version, kind, content_sha256(text)),
        "state": printing_state(version.pk, kind),
        "may_edit": may_edit,
        "parts": _parts(request, text) if may_edit and kind == "description" else [],
        "versions_url": url(request.access, "versions"),
    }
    return render(request, "reporting/scope_document.html", context)


@client_page(P.EDIT_SCOPE, methods=("POST",))
def send_to_print(request: Any, version_id: UUID, kind: str) -> HttpResponse:
    version = _version(version_id, kind)
    if scope_documents.send_to_print(version, kind, by=request.user) is None:
        messages.success(request, "Exactly this text is printed already.")
    return redirect(url(request.access, "reporting:scope_document", version.pk, kind))


@client_page(P.SEE_PROGRAM)
def pdf(request: Any, version_id: UUID, kind: str) -> HttpResponse:
    """The printed text as a file; what was changed since must be printed first."""
    version = _version(version_id, kind)
    found = printed(version, kind, content_sha256(text_of(version, kind)))
    if found is None:
        raise Http404
    record("scope_document.read", subject=version, by=request.user, kind=kind, sha256=found.pdf.sha256)
    name = f"{slugify(request.access.client.name)}-scope-{kind}-v{version.number}.pdf"
    return as_attachment(found.pdf, name=name)  # type: ignore[return-value]


@client_page(P.EDIT_SCOPE, methods=("GET", "POST"))
def state(request: Any, key: str) -> HttpResponse:
    """The client's own words for one part."""
    found = scope_documents.part(key)
    if found is None:
        raise Http404
    row = DescriptionStatement.objects.filter(key=key).first()
    form = StatementForm(request.POST or None, initial=_initial(row))
    if request.method == "POST" and form.is_valid():
        try:
            scope_documents.state(key, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "Saved.")
            return redirect(_description(request))
    context = {"tabs": tabs(request.access, "versions"), "part": found, "form": form, "back_url": _description(request)}
    status = 422 if request.method == "POST" else 200
    return render(request, "reporting/statement_form.html", context, status=status)


def _version(version_id: UUID, kind: str) -> ScopeVersion:
    if kind not in LOOKS:
        raise Http404
    return get_object_or_404(versions(), pk=version_id)


def _initial(row: DescriptionStatement | None) -> dict[str, Any]:
    return {"text": row.text, "version": row.version} if row else {}


def _description(request: Any) -> str:
    """Back to the description of the version that is alive."""
    version = waiting_version() or current_scope()
    if version is None:
        return url(request.access, "versions")
    return url(request.access, "reporting:scope_document", version.pk, "description")


def _parts(request: Any, text: Any) -> list[dict[str, Any]]:
    """Every part that people state, those still lacking first."""
    keys = [section.key for section in text.sections if section.key]
    keys += [f"monitoring-{key.removeprefix('csoc-')}" for key in keys if key.startswith("csoc-")] + ["uer"]
    said = statements()
    lacking = {section.key for section in text.sections if section.missing and section.key not in said}
    lacking |= {key for key in keys if key.startswith("monitoring-") and key not in said}
    found = [part for part in map(scope_documents.part, keys) if part is not None]
    rows = [
        {"part": part, "url": url(request.access, "reporting:statement", part.key), "lacks": part.key in lacking}
        for part in found
    ]
    return sorted(rows, key=lambda row: not row["lacks"])
