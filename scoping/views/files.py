"""Files behind a commitment or a vendor's report; for those who keep the scope, since contracts are nobody else's."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from scoping.actions.files import LIMIT, attach
from scoping.forms.files import FileForm
from scoping.models import Commitment, ScopeFile, VendorReport
from scoping.views.frames import url
from soc2hub.accounts.access import Access, find
from soc2hub.accounts.roles import Permission as P
from soc2hub.lib.refusals import Refusal
from soc2hub.trail.record import record
from soc2hub.vault.blobs import receiving
from soc2hub.vault.downloads import as_attachment
from soc2hub.web.guard import client_page


def files_of(access: Access, row: Commitment | VendorReport) -> dict[str, Any]:
    """What the page of a record shows of its files."""
    if not access.may(P.EDIT_SCOPE):
        return {}
    noun = "commitment" if isinstance(row, Commitment) else "vendor_report"
    return {
        "below": "scoping/files.html",
        "files": [
            {"row": file, "url": url(access, "file", file.pk)}
            for file in row.files.select_related("attached_by", "blob").order_by("created_at", "id")
        ],
        "file_form": FileForm(),
        "attach_url": url(access, f"{noun}_attach", row.pk),
    }


def attaching(model: Any) -> Callable[..., HttpResponse]:
    @client_page(P.EDIT_SCOPE, methods=("POST",))
    def view(request: Any, object_id: UUID) -> HttpResponse:
        row = find(model, object_id)
        form = FileForm(request.POST, request.FILES)
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                with receiving(file.chunks(), name=file.name, limit=LIMIT) as received:
                    kept = attach(row, received, by=request.user)
                messages.success(request, f"{kept.name} is kept.")
                return redirect(row.get_absolute_url())
            except Refusal as refusal:
                form.add_error("file", refusal.message)
        context = {
            "form": form,
            "row": row,
            "back_url": row.get_absolute_url(),
            "scope_url": url(request.access, "scope"),
        }
        return render(request, "scoping/attach.html", context, status=422)

    return view


attach_contract, attach_report = attaching(Commitment), attaching(VendorReport)


@client_page(P.EDIT_SCOPE)
def download(request: Any, object_id: UUID) -> HttpResponse:
    file = find(ScopeFile, object_id)
    record("file.read", subject=file.commitment or file.report, by=request.user, name=file.name)
    return as_attachment(file.blob, name=file.name)  # type: ignore[return-value]
