"""Hand in evidence for one occurrence: files by drop zone or plain form, words, links; checks are shown at once."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from controls.models import Occurrence
from controls.queries.occurrences import facts, stated
from evidence.actions.limits import ensure_few_enough
from evidence.actions.submissions import Claim, submit_file, submit_link, submit_text
from evidence.forms import ClaimForm, WordsForm
from evidence.models import Submission
from evidence.queries.submissions import findings_of, handed_in
from evidence.receipts import receipt
from soc2hub.accounts.roles import Permission as P
from soc2hub.lib.refusals import Invalid, Refusal
from soc2hub.vault.blobs import Received
from soc2hub.vault.kinds import accept_of, listed, taken_by
from soc2hub.vault.models import Upload
from soc2hub.vault.pieces import USUAL_PIECE
from soc2hub.vault.requests import ArrivedFile, arrived_files, into_vault, receiving_body
from soc2hub.vault.uploads import arrived, finish, upload_of
from soc2hub.web.guard import ClientRequest, admitted, client_page, client_upload


@client_page(P.SUBMIT_EVIDENCE)
def page(request: ClientRequest, occurrence_id: UUID) -> HttpResponse:
    occurrence = _occurrence(occurrence_id)
    dates = ClaimForm.of(request.GET, occurrence, today=request.access.client.today())
    words = WordsForm(initial=dict(dates.data))
    return _shown(request, occurrence, dates, words, status=200 if dates.is_valid() else 422)


@client_page(P.SUBMIT_EVIDENCE, methods=("POST",))
def write(request: ClientRequest, occurrence_id: UUID) -> HttpResponse:
    """Evidence in words, or a link that is kept and never fetched."""
    occurrence = _occurrence(occurrence_id)
    words = WordsForm(request.POST)
    if words.is_valid():
        submit = submit_link if words.cleaned_data["kind"] == "link" else submit_text
        try:
            submission = submit(occurrence, words.cleaned_data["text"], claim=words.claim(), by=request.user)
        except Refusal as refusal:
            words.add_error(refusal.field if refusal.field in words.fields else None, refusal.message)
        else:
            _tell(request, submission)
            return redirect(submission)
    dates = ClaimForm.of(request.POST, occurrence, today=request.access.client.today())
    dates.is_valid()
    return _shown(request, occurrence, dates, words, status=422)


@client_upload(P.SUBMIT_EVIDENCE, into_vault)
def upload(request: Any, client_id: UUID, occurrence_id: UUID) -> HttpResponse:
    """A raw body per file (the drop zone), or a multipart form with many; no transaction is open while they arrive."""
    is_form = request.content_type == "multipart/form-data"
    try:
        with admitted(request, client_id, P.SUBMIT_EVIDENCE):
            occurrence = _occurrence(occurrence_id)
            claim = _claim(request, occurrence)
            upload = _upload(request)
            if upload is None:
                ensure_few_enough(request.access.client, [occurrence], arriving=1)
        if is_form:
            return _from_form(request, client_id, occurrence_id, claim)
        if upload is not None:
            return JsonResponse(_resumed(request, client_id, occurrence_id, upload, claim), status=201)
        with receiving_body(request, client=request.access.client) as received:
            return JsonResponse(_recorded(request, client_id, occurrence_id, received, claim), status=201)
    except Refusal as refusal:
        if is_form:
            raise
        return _problem(refusal.status, refusal.message)
    except PermissionDenied:
        return _problem(403, "Your role does not allow this.")


def _from_form(request: HttpRequest, client_id: UUID, occurrence_id: UUID, claim: Claim) -> HttpResponse:
    files = arrived_files(request)
    if not files:
        raise Invalid("Choose at least one file.", field="files")
    for file in files:
        _take(request, client_id, occurrence_id, file, claim)
    back = reverse("evidence:submit", args=[client_id, occurrence_id])
    return redirect(f"{back}?{request.GET.urlencode()}" if request.GET else back)


def _take(request: HttpRequest, client_id: UUID, occurrence_id: UUID, file: ArrivedFile, claim: Claim) -> None:
    """One file of a form: each is received or refused for itself."""
    try:
        if file.received is None:
            raise file.refusal or Invalid("Nothing arrived.")
        said = _recorded(request, client_id, occurrence_id, file.received, claim)
    except Refusal as refusal:
        messages.error(request, f"{file.name}: {refusal.message}")
    else:
        level = messages.WARNING if said["checks"] else messages.SUCCESS
        messages.add_message(request, level, f"{file.name}: {said['message']} SHA-256 {said['sha256'][:12]}…")


def _upload(request: Any) -> Upload | None:
    """What came in pieces is named in a header; its last answer may have been lost."""
    named = request.headers.get("X-Upload")
    return None if named is None else upload_of(named, by=request.user.pk)


def _resumed(request: Any, client_id: UUID, occurrence_id: UUID, upload: Upload, claim: Claim) -> dict[str, Any]:
    if upload.done_at is None:
        with arrived(upload) as received:
            return _recorded(request, client_id, occurrence_id, received, claim, upload)
    with admitted(request, client_id, P.SUBMIT_EVIDENCE):
        rows = Submission.objects.filter(occurrence=occurrence_id, blob__sha256=upload.sha256, uploaded_by=request.user)
        former = rows.select_related("control", "occurrence", "blob").order_by("-received_at").first()
        if former is None:
            raise Refusal("This upload was handed in already.")
        return receipt(former, findings_of(former, today=request.access.client.today()))


def _recorded(
    request: HttpRequest,
    client_id: UUID,
    occurrence_id: UUID,
    received: Received,
    claim: Claim,
    upload: Upload | None = None,
) -> dict[str, Any]:
    """The short transaction after the bytes: the membership is judged anew."""
    with admitted(request, client_id, P.SUBMIT_EVIDENCE):
        if upload is not None:
            finish(upload, received.sha256)
        submission = submit_file(_occurrence(occurrence_id), received, claim=claim, by=request.user)  # type: ignore[arg-type]
        today = request.access.client.today()  # type: ignore[attr-defined]
        return receipt(submission, findings_of(submission, today=today))


def _claim(request: Any, occurrence: Occurrence) -> Claim:
    form = ClaimForm.of(request.GET, occurrence, today=request.access.client.today())
    if not form.is_valid():
        field, errors = next(iter(form.errors.items()))
        raise Invalid(f"{form.fields[field].label or field.capitalize()}: {errors[0]}", field=field)
    return form.claim()


def _occurrence(occurrence_id: UUID) -> Occurrence:
    occurrence = facts(Occurrence.objects.all()).filter(pk=occurrence_id).first()
    if occurrence is None:
        raise Http404("No such occurrence.")
    return occurrence


def _shown(request: Any, occurrence: Occurrence, dates: ClaimForm, words: WordsForm, *, status: int) -> HttpResponse:
    client_id = request.access.client.pk
    query = f"?{request.GET.urlencode()}" if request.GET and dates.is_valid() else ""
    control = occurrence.control
    context = {
        "occurrence": occurrence,
        "stated": stated(occurrence, today=request.access.client.today()),
        "control": control,
        "statement": control.statements.order_by("-number").first(),
        "asked": [item.get("item", "") if isinstance(item, dict) else str(item) for item in control.evidence_items],
        "dates": dates,
        "words": words,
        "upload_url": reverse("evidence:upload", args=[client_id, occurrence.pk]) + query,
        "limit": request.access.client.file_limit,
        "pieces_url": reverse("api:uploads", args=[client_id]),
        "pieces_above": USUAL_PIECE,
        "accept": accept_of(request.access.client),
        "kinds": listed(taken_by(request.access.client)) if request.access.client.file_kinds else "",
        "handed_in": handed_in(occurrence),
        "writes": request.method == "POST",
    }
    return render(request, "evidence/submit.html", context, status=status)


def _tell(request: Any, submission: Submission) -> None:
    found = findings_of(submission, today=request.access.client.today())
    said = receipt(submission, found)
    (messages.warning if found else messages.success)(request, said["message"])


def _problem(status: int, title: str) -> HttpResponse:
    body = {"type": "about:blank", "title": title, "status": status}
    return JsonResponse(body, status=status, content_type="application/problem+json")
