from django.db import transaction

from scoping.models import Commitment, ScopeFile, VendorReport
from soc2hub.accounts.models import User
from soc2hub.lib.refusals import Invalid
from soc2hub.trail.record import record
from soc2hub.vault.blobs import Received, keep

MOST_FILES = 30
LIMIT = 50 * 1024 * 1024
"""Bytes of one file."""


@transaction.atomic
def attach(row: Commitment | VendorReport, received: Received, *, by: User) -> ScopeFile:
    """Keep a contract or a vendor's report with its record; the same bytes twice are one file."""
    field = "commitment" if isinstance(row, Commitment) else "report"
    held = list(row.files.select_related("blob"))
    if any(file.blob.sha256 == received.sha256 for file in held):
        raise Invalid("This file is kept here already, byte for byte.", field="file")
    if len(held) >= MOST_FILES:
        raise Invalid(f"{MOST_FILES} files are kept here already. Pack what belongs together into one.", field="file")
    file = ScopeFile.objects.create(**{field: row}, blob=keep(received), name=received.name, attached_by=by)
    record("file.attached", subject=row, by=by, name=file.name, sha256=received.sha256)
    return file
