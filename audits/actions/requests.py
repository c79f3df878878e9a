"""The team's side of a request: asked, worked on, shown, submitted. The auditor's side is in `room` (DOMAIN R8.3)."""

import re
from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from audits.models import Engagement, Request, SharedPopulation, SharedSubmission
from audits.turns import InternalStatus
from evidence.models import Submission
from soc2hub.accounts.models import Person, User
from soc2hub.lib import clock
from soc2hub.lib.refusals import Invalid, Refusal, Stale
from soc2hub.trail.record import record

TALKS = {"walkthrough", "interview"}
"""Kinds that are answered in a meeting, not by evidence."""
MOST_AT_ONCE = 100
NUMBERED = re.compile(r"R-([0-9]{1,9})")


@transaction.atomic
def ask(
    engagement: Engagement,
    *,
    text: str,
    by: User,
    ref: str = "",
    kind: str = "other",
    criteria: Collection[str] = (),
    owner: Person | None = None,
    due_on: date | None = None,
    owner_title: str = "",
    system_name: str = "",
    source: str = "",
) -> Request:
    """Put one of the auditor's requests on the list, under their id or the next of ours; no id is used twice."""
    Engagement.objects.select_for_update(of=("self",)).get(pk=engagement.pk).ensure_under_way()
    _ensure_here(owner)
    ref = ref.strip() or _next_ref(engagement)
    request = Request(
        engagement=engagement,
        ref=ref,
        text=text,
        kind=kind,
        criteria=sorted(criteria),
        owner=owner,
        due_on=due_on,
        owner_title=owner_title,
        system_name=system_name,
        source=source,
        internal_status=InternalStatus.ASSIGNED if owner else InternalStatus.OPEN,
    )
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError as error:
        if "request_ref_once" not in str(error):
            raise
        raise Refusal(f"{ref} is on the list already, and an id is never used twice.", field="ref") from None
    record("request.asked", subject=request, by=by, ref=ref, kind=kind)
    return request


@transaction.atomic
def ask_again(engagement: Engagement, former: Collection[Request], *, by: User) -> list[Request]:
    """The auditor asks for what they asked for last time, under the same ids; all of these or none."""
    return [
        ask(
            engagement,
            text=row.text,
            ref=row.ref,
            kind=row.kind,
            criteria=row.criteria,
            owner=row.owner if row.owner and row.owner.left_on is None else None,
            owner_title=row.owner_title,
            system_name=row.system_name,
            source="as last time",
            by=by,
        )
        for row in former
    ]


@transaction.atomic
def change(request: Request, *, version: int, by: User, **values: Any) -> Request:
    """Its words, kind, criteria, owner and due date while it is open; never its id nor the auditor's status."""
    request.ensure_open()
    if "criteria" in values:
        values["criteria"] = sorted(values["criteria"])
    if "owner" in values:
        _ensure_here(values["owner"])
        values |= _assignment(request, values["owner"])
    request.change(version=version, **values)
    record("request.changed", subject=request, by=by, ref=request.ref, fields=sorted(values))
    return request


@transaction.atomic
def progress(request: Request, status: InternalStatus, *, version: int, by: User) -> Request:
    """Move our own track; submitting is an act of its own, and only the auditor reopens what was submitted."""
    locked = _locked(request)
    if locked.version != version:
        raise Stale
    _ensure_ours(locked)
    if status is InternalStatus.SUBMITTED:
        raise Refusal("Submit the request instead: that hands it to the auditor.", field="internal_status")
    if status is InternalStatus.ASSIGNED and locked.owner_id is None:
        raise Refusal("Name the owner first.", field="internal_status")
    former = locked.internal_status
    locked.change(version=version, internal_status=status.value)
    record("request.progressed", subject=locked, by=by, ref=locked.ref, former=former, status=status)
    return locked


@transaction.atomic
def share(request: Request, submission: Submission, *, by: User) -> SharedSubmission:
    """Show one piece of evidence to the auditor, at once and for good (R8.4)."""
    shown = share_all(request, [submission], by=by)
    if not shown:
        raise Refusal("The auditor sees this for the request already.", field="submission")
    return shown[0]


@transaction.atomic
def share_for(submission: Submission, wanted: Collection[Request], *, by: User) -> list[SharedSubmission]:
    """Show one piece for these requests, all or none."""
    if len(wanted) > MOST_AT_ONCE:
        raise Refusal(f"Choose {MOST_AT_ONCE} at once, then the rest.", field="request")
    return [share(request, submission, by=by) for request in sorted(wanted, key=lambda request: request.pk)]


@transaction.atomic
def share_all(request: Request, submissions: Collection[Submission], *, by: User) -> list[SharedSubmission]:
    """Show these, all or none; what the auditor sees for the request already stays as it was shown."""
    locked = _locked(request)
    _ensure_ours(locked)
    if len(submissions) > MOST_AT_ONCE:
        raise Refusal(f"Show {MOST_AT_ONCE} at once, then the rest.", field="submission")
    chosen = Submission.objects.filter(pk__in=[submission.pk for submission in submissions])
    _ensure_may_be_shown(list(chosen))
    fresh = chosen.exclude(shares__request=locked).order_by("received_at", "id")
    shown = SharedSubmission.objects.bulk_create(
        SharedSubmission(request=locked, submission=submission, shared_by=by) for submission in fresh
    )
    if shown and locked.internal_status in {InternalStatus.OPEN, InternalStatus.ASSIGNED}:
        locked.change(version=locked.version, internal_status=InternalStatus.IN_PROGRESS.value)
    for share in shown:
        told = {"ref": locked.ref, "submission_id": share.submission_id}
        record("request.evidence_shared", subject=locked, by=by, **told)
    return shown


def _ensure_may_be_shown(chosen: Collection[Submission]) -> None:
    """Sensitive evidence goes outside one piece at a time, privileged evidence not at all (PRODUCT E9)."""
    if any(submission.state != "accepted" for submission in chosen):
        raise Refusal("Accept this evidence first: the auditor sees only what we have reviewed.", field="submission")
    if any(submission.is_privileged for submission in chosen):
        raise Refusal("Privileged evidence is not shown: counsel releases it first.", field="submission")
    sensitive = next((submission for submission in chosen if submission.is_sensitive), None)
    if sensitive is not None and len(chosen) > 1:
        words = f"“{sensitive}” is sensitive: look whether it is redacted, then show it by itself."
        raise Refusal(words, field="submission")


@transaction.atomic
def submit(request: Request, *, by: User) -> Request:
    """Hand it to the auditor: from now on it is their turn."""
    locked = _locked(request)
    _ensure_ours(locked)
    shown = SharedSubmission.objects.filter(request=locked).count()
    shown += SharedPopulation.objects.filter(request=locked).count()
    if not shown and locked.kind not in TALKS:
        raise Refusal("Attach evidence first: the auditor would find nothing.", field="submission")
    now = clock.now()
    locked.change(
        version=locked.version, internal_status=InternalStatus.SUBMITTED.value, submitted_at=now, waiting_since=now
    )
    record("request.submitted", subject=locked, by=by, ref=locked.ref, round=locked.round, shared=shown)
    return locked


def _ensure_here(owner: Person | None) -> None:
    if owner is not None and owner.left_on is not None:
        raise Invalid(f"{owner.name} has left. Name somebody who can answer.", field="owner")


def _assignment(request: Request, owner: Person | None) -> dict[str, str]:
    """Open and assigned say whether somebody answers; later states stand."""
    if request.internal_status not in {InternalStatus.OPEN, InternalStatus.ASSIGNED}:
        return {}
    return {"internal_status": (InternalStatus.ASSIGNED if owner else InternalStatus.OPEN).value}


def _locked(request: Request) -> Request:
    return Request.objects.select_for_update(of=("self",)).get(pk=request.pk)


def _ensure_ours(request: Request) -> None:
    request.ensure_open()
    if request.internal_status == InternalStatus.SUBMITTED:
        raise Refusal("It is with the auditor. It comes back when they return it or ask a follow-up.")


def _next_ref(engagement: Engagement) -> str:
    used = Request.objects.filter(engagement=engagement, ref__startswith="R-").values_list("ref", flat=True)
    numbers = [int(found[1]) for found in map(NUMBERED.fullmatch, used) if found]
    return f"R-{max(numbers, default=0) + 1:03d}"
