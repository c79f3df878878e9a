"""State what no record tells, and have the scope's documents printed (PRODUCT S8, DOMAIN R3.3)."""

import re
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.template.loader import render_to_string

from reporting.models import DescriptionStatement, ScopeDocument
from reporting.pdf import Sheet
from reporting.press import pressed
from reporting.queries.scope_documents import JOB, content_sha256, printed, text_of
from reporting.scope_documents import COMPONENTS, LOOKS
from reporting.scope_pieces import ScopeText
from scoping.models import ScopeVersion, System
from soc2hub.accounts.access import client_here
from soc2hub.accounts.models import User
from soc2hub.jobs.models import Job
from soc2hub.jobs.queue import enqueue
from soc2hub.lib.refusals import Invalid, Refusal, Stale
from soc2hub.trail.record import record
from soc2hub.ui.assets import print_assets
from soc2hub.vault.blobs import store_bytes

PARTS = {"dc2": "DC2 Principal service commitments", "dc2-requirements": "DC2 System requirements",
         "dc4": "DC4 System incidents", "dc6": "DC6 Complementary user entity controls",
         "uer": "Responsibilities of users (not complementary controls)",
         "dc8": "DC8 Criteria that are not relevant, and why", "dc9": "DC9 Significant changes"} | {
    f"component-{name}": f"DC3 Component: {name}" for name in COMPONENTS
}  # fmt: skip
OF_SYSTEM = re.compile(r"^(csoc|monitoring)-([0-9a-f-]{36})$")
LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the description that people state."""

    key: str
    title: str


def part(key: str) -> Part | None:
    """None for a key that is no part, or names a system that is not this client's."""
    if key in PARTS:
        return Part(key, PARTS[key])
    found = OF_SYSTEM.match(key)
    system = System.objects.filter(pk=UUID(found[2]), exit="carve_out").first() if found else None
    if found is None or system is None:
        return None
    what = "controls it must have (CSOCs), one a line" if found[1] == "csoc" else "how we monitor it"
    return Part(key, f"{system.name}: {what}")


@transaction.atomic
def state(key: str, *, text: str, version: int | None, by: User) -> DescriptionStatement | None:
    """The client's words for a part; empty words take the statement back. `version` is that of its row, if any."""
    if part(key) is None:
        raise Invalid("The description has no such part.", field="key")
    text = text.strip()
    if len(text) > LONGEST:
        raise Invalid(f"Say it in at most {LONGEST} characters.", field="text")
    row = DescriptionStatement.objects.select_for_update(of=("self",)).filter(key=key).first()
    if (row.version if row else None) != version:
        raise Stale
    if not text:
        _take_back(row, by=by)
        return None
    if row is None:
        row = DescriptionStatement.objects.create(key=key, text=text)
    else:
        row.change(version=row.version, text=text)
    record("description.stated", subject=row, by=by, key=key)
    return row


@transaction.atomic
def send_to_print(version: ScopeVersion, kind: str, *, by: User) -> Job | None:
    """A worker makes the PDF; None if exactly this text is printed already."""
    if kind not in LOOKS:
        raise Invalid("There is no such document.", field="kind")
    if printed(version, kind, content_sha256(text_of(version, kind))):
        return None
    job = enqueue(JOB, version_id=version.pk, look=kind)
    record("scope_document.ordered", subject=version, by=by, kind=kind)
    return job


def print_document(version: ScopeVersion, kind: str, *, by: User) -> ScopeDocument | None:
    """The worker's part; None if exactly this text was printed before."""
    text = text_of(version, kind)
    sha256 = content_sha256(text)
    if printed(version, kind, sha256):
        return None
    pdf = store_bytes(pressed([Sheet(document_html(text))], print_assets()), f"scope-{kind}-{version.number}.pdf")
    row: ScopeDocument = ScopeDocument.objects.create(
        scope_version=version, kind=kind, content_sha256=sha256, pdf=pdf, asked_by=by
    )
    record("scope_document.printed", subject=version, by=by, kind=kind, sha256=pdf.sha256)
    return row


def document_html(text: ScopeText) -> str:
    client = client_here()
    return render_to_string("documents/scope_document.html", {"text": text, "client": client})


def _take_back(row: DescriptionStatement | None, *, by: User) -> None:
    if row is None:
        raise Refusal("There is nothing to take back: this part is not stated.")
    record("description.taken_back", subject=row, by=by, key=row.key)
    row.delete()
