"""Hand a file out so that no browser ever runs it (SECURITY §1.3 "Serving", case A22)."""

from django.http import FileResponse
from django.utils.http import content_disposition_header

from soc2hub.vault.blobs import open_blob
from soc2hub.vault.kinds import mime_for, plain_name
from soc2hub.vault.models import Blob


def as_attachment(blob: Blob, *, name: str, before_scan: bool = False) -> FileResponse:
    """Attachment, fixed type, nosniff, a sandbox of its own, in no cache. The caller authorises and records.

    `before_scan` for the team that hands files in: it may open what the scanner has not answered about yet.
    """
    name = plain_name(name)
    response = FileResponse(open_blob(blob, before_scan=before_scan), content_type=mime_for(name))
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Content-Length"] = str(blob.size)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
