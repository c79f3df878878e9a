"""Propose a scope and approve it: drafter and approver are two people (S8, DOMAIN R2.8)."""

from datetime import date

from django.db import IntegrityError, transaction

from scoping.models import ScopeApproval, ScopeVersion
from scoping.queries import Survey, current_scope, staleness, survey
from scoping.queries.versions import approval_of, taken, versions
from scoping.snapshots import digest, plain
from soc2hub.accounts.models import User
from soc2hub.lib.refusals import Invalid, Refusal
from soc2hub.trail.record import record


@transaction.atomic
def propose(
    *,
    report_type: str,
    rationale: str,
    as_of: date | None = None,
    period_start: date | None = None,
    period_end: date | None = None,
    change_reason: str = "",
    by: User,
) -> ScopeVersion:
    """Freeze the scope of this moment: everything it rests on, what it came to, and its SHA-256."""
    _ensure_time_frame(report_type, as_of, period_start, period_end)
    _ensure_reasons(rationale, change_reason)
    present = survey()
    _ensure_sound(present)
    snapshot = plain(taken(present))
    version = _numbered(
        report_type=report_type,
        categories=sorted(present.categories),
        as_of=as_of,
        period_start=period_start,
        period_end=period_end,
        rationale=rationale.strip(),
        change_reason=change_reason.strip(),
        snapshot=snapshot,
        snapshot_sha256=digest(snapshot),
        drafted_by=by,
    )
    record("scope.proposed", subject=version, by=by, number=version.number, sha256=version.snapshot_sha256)
    return version


@transaction.atomic
def approve(version: ScopeVersion, *, by: User, reason: str = "") -> ScopeApproval:
    """The officer's signature. Refused to the drafter, and where the records have moved on since."""
    ensure_approvable(version, by=by)
    try:
        with transaction.atomic():
            approval = ScopeApproval.objects.create(scope_version=version, approved_by=by, reason=reason.strip())
    except IntegrityError as error:
        if "scope_approved_once" in str(error):
            raise Refusal(f"Version {version.number} is approved already.") from None
        raise
    record("scope.approved", subject=version, by=by, number=version.number, sha256=version.snapshot_sha256)
    return approval


def ensure_approvable(version: ScopeVersion, *, by: User) -> None:
    if approval_of(version) is not None:
        raise Refusal(f"Version {version.number} is approved already.")
    if version.drafted_by_id == by.pk:
        raise Refusal("You drafted this version; somebody else with the right to approve must sign it.")
    latest = versions().first()
    if latest is not None and latest.pk != version.pk:
        raise Refusal(f"Version {latest.number} was proposed later. Look at that one.")
    changed = staleness(version)
    if changed:
        raise Refusal(f"The records have changed since this was proposed: {changed[0]} Ask for a new proposal.")


def _ensure_time_frame(report_type: str, as_of: date | None, start: date | None, end: date | None) -> None:
    """Type 1 has one date, type 2 a period, never both (DOMAIN R2.3)."""
    if report_type == "type_1":
        if as_of is None:
            raise Invalid("A type 1 report describes one date. Give it.", field="as_of")
        if start or end:
            raise Invalid("A type 1 report has no period; leave both dates empty.", field="period_start")
    elif report_type == "type_2":
        if start is None or end is None:
            missing = "period_end" if start else "period_start"
            raise Invalid("A type 2 report covers a period. Give both dates.", field=missing)
        if end <= start:
            raise Invalid("The period must end after it begins.", field="period_end")
        if as_of:
            raise Invalid("A type 2 report has a period and no single date.", field="as_of")
    else:
        raise Invalid("Choose type 1 or type 2.", field="report_type")


def _ensure_reasons(rationale: str, change_reason: str) -> None:
    if not rationale.strip():
        raise Invalid("Say why this scope is right: whoever signs it reads that first.", field="rationale")
    if not change_reason.strip() and current_scope() is not None:
        raise Invalid("A scope is in force. Say why it changes (it stays on record).", field="change_reason")


def _ensure_sound(present: Survey) -> None:
    """What is signed must hold all that is needed and leak nothing (S4, S5)."""
    found = present.boundary
    if not found.keys & present.systems.keys():
        raise Refusal("Nothing is inside yet: let a commitment name a service, and say which systems it needs.")
    if found.under_scope:
        raise Refusal(f"The proposal leaves out what the commitments need: {', '.join(found.under_scope)}.")
    if found.crossings:
        leak = found.crossings[0]
        raise Refusal(f"Customer data crosses the boundary: {leak.inside} with {leak.outside}, by {leak.flow}.")


def _numbered(**values: object) -> ScopeVersion:
    latest = versions().first()
    try:
        with transaction.atomic():
            return ScopeVersion.objects.create(number=latest.number + 1 if latest else 1, **values)
    except IntegrityError as error:
        if "scope_version_number_once" in str(error):
            raise Refusal("Somebody proposed a version at this very moment. Look at theirs first.") from None
        raise
