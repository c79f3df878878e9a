"""A scope version as the documents need it: frozen facts, signatures, the client's statements, criteria covered."""

from dataclasses import asdict
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, QuerySet

from controls.models import Control, ControlCriterion
from controls.queries.applicability import inapplicabilities
from controls.queries.criteria import criteria_in_scope
from controls.queries.promises import promises
from reporting.models import DescriptionStatement, ScopeDocument
from reporting.principal_promises import Commitment, Duty
from reporting.scope_documents import Records, description, memo
from reporting.scope_pieces import Criteria, Expected, Frozen, ScopeText, Subservice
from reporting.snapshots import sha256_of
from scoping.models import Csoc, ScopeApproval, ScopeVersion, Vendor, VendorSystem
from scoping.queries.categories import in_order
from scoping.queries.inventory import commitments
from scoping.queries.versions import approval_of, difference, versions
from soc2hub.accounts.access import client_here
from soc2hub.jobs.models import Job
from soc2hub.tenancy.scope import current_client_id
from soc2hub.ui.words import day

JOB = "render.scope_document"


def text_of(version: ScopeVersion, kind: str) -> ScopeText:
    frozen = _frozen(version)
    return memo(frozen) if kind == "memo" else description(frozen, statements(), _records(version))


def content_sha256(text: ScopeText) -> str:
    return str(sha256_of(asdict(text)))


def statements() -> dict[str, str]:
    return dict(DescriptionStatement.objects.values_list("key", "text"))


def printed(version: ScopeVersion, kind: str, sha256: str) -> ScopeDocument | None:
    rows: QuerySet[ScopeDocument] = ScopeDocument.objects.select_related("pdf")
    return rows.filter(scope_version=version, kind=kind, content_sha256=sha256).first()


def printing_state(version_id: UUID, kind: str) -> str:
    """How far the worker is with the newest order."""
    jobs = Job.objects.filter(client_id=current_client_id(), kind=JOB)
    job = jobs.filter(args__version_id=str(version_id), args__look=kind).order_by("-created_at").first()
    if job is None or job.state == Job.DONE:
        return ""
    return "dead" if job.state == Job.DEAD else "running" if job.lease_until else "queued"


def _frozen(version: ScopeVersion) -> Frozen:
    approval = approval_of(version)
    zone = ZoneInfo(client_here().zone)
    signed = "Nobody has signed it yet."
    if approval is not None:
        signed = f"Signed by {approval.approved_by}, {day(approval.created_at.astimezone(zone).date())}."
    former = _signed_before(version)
    return Frozen(
        number=version.number,
        is_type_2=version.report_type == "type_2",
        time_frame=_time_frame(version),
        categories=tuple(in_order(version.categories)),
        rationale=version.rationale,
        change_reason=version.change_reason,
        proposed=f"Proposed by {version.drafted_by}, {day(version.created_at.astimezone(zone).date())}.",
        signed=signed,
        sha256=version.snapshot_sha256,
        snapshot=version.snapshot,
        changes=tuple(difference(former, version)) if former else (),
    )


def _signed_before(version: ScopeVersion) -> ScopeVersion | None:
    signed = ScopeApproval.objects.filter(scope_version__number__lt=version.number).values("scope_version")
    return versions().filter(pk__in=signed).first()


def _time_frame(version: ScopeVersion) -> str:
    if version.period_start and version.period_end:
        return f"{day(version.period_start)} to {day(version.period_end)}"
    return f"as of {day(version.as_of)}" if version.as_of else ""


def _records(version: ScopeVersion) -> Records:
    rows = commitments().filter(pk__in=version.snapshot["facts"].get("commitment", {}))
    duties = [
        Duty(str(row), row.regulation.strip(), row.note.strip())
        for row in rows
        if row.kind == "other" or row.regulation.strip()
    ]
    return Records(_criteria(version), _promised(version), duties, _register())


def _promised(version: ScopeVersion) -> list[Commitment]:
    """Of the commitments the version rests on, judged by the controls of today."""
    frozen = version.snapshot["facts"].get("commitment", {})
    today = client_here().today()
    return [
        Commitment(
            label=str(row.commitment),
            customer=row.commitment.customer,
            kind=row.commitment.get_kind_display(),
            promise=row.promise,
            verdict=row.judgement.verdict,
            reasons=row.judgement.reasons,
            keeps=tuple(f"{tie.control.title} ({kept.words})" for tie, kept in zip(row.ties, row.kept, strict=True)),
        )
        for row in promises(today)
        if str(row.commitment.pk) in frozen
    ]


def _register() -> list[Subservice]:
    """The subservice organizations of today with what is expected of each; three statements."""
    expected = Prefetch("csocs", Csoc.objects.order_by("words").prefetch_related("ties__control"))
    runs = Prefetch("systems", VendorSystem.objects.order_by("id"))
    rows = Vendor.objects.filter(relation="subservice").order_by("name", "id").prefetch_related(expected, runs)
    return [
        Subservice(
            name=row.name,
            service=row.service,
            method=row.method,
            assertion=row.assertion,
            monitoring=row.monitoring,
            expected=tuple(_expected(csoc) for csoc in row.csocs.all()),
            runs=frozenset(str(link.system_id) for link in row.systems.all()),
        )
        for row in rows
    ]


def _expected(csoc: Csoc) -> Expected:
    refs = sorted(tie.control.ref for tie in csoc.ties.all())  # type: ignore[attr-defined]
    return Expected(csoc.words, tuple(csoc.criteria), tuple(refs))


def _criteria(version: ScopeVersion) -> Criteria:
    in_scope = [criterion.pk for criterion in criteria_in_scope(version.categories)]
    said = {row.criterion_id: row for row in inapplicabilities() if row.criterion_id in in_scope}
    left_out = {key: row.reason for key, row in said.items() if row.approved_at}
    wanted = [key for key in in_scope if key not in left_out]
    pairs = ControlCriterion.objects.filter(criterion__in=wanted).exclude(control__status="retired")
    mapped = {key for (key,) in pairs.values_list("criterion_id")}
    working = set(pairs.filter(control__status__in=Control.IN_USE).values_list("control_id", "criterion_id"))
    in_place = {key for _, key in working}
    return Criteria(
        len(wanted),
        len({control for control, _ in working}),
        uncovered=tuple(key for key in wanted if key not in mapped),
        not_in_place=tuple(key for key in wanted if key in mapped and key not in in_place),
        left_out=left_out,
        to_approve=tuple(key for key in said if key not in left_out),
    )
