"""Accept or return what was handed in; nobody accepts their own (PRODUCT E4, DOMAIN R8.6)."""

from collections.abc import Iterable

from django.db import transaction

from controls.actions.occurrences import mark_all_reviewed, settle_all_performed
from controls.models import Occurrence
from evidence.checks import counts
from evidence.models import Acceptance, Return, Submission
from evidence.queries.windows import days_as_held
from soc2hub.accounts.models import User
from soc2hub.lib import clock
from soc2hub.lib.refusals import Invalid, Refusal
from soc2hub.trail.record import record

REASONS = dict(Return.REASONS)


def accept(submission: Submission, *, by: User) -> Acceptance:
    return accept_many([submission], by=by)[0]


@transaction.atomic
def accept_many(submissions: Iterable[Submission], *, by: User) -> list[Acceptance]:
    """All of them or none, with as many statements for many as for one."""
    waiting = _waiting(submissions)
    for submission in waiting:
        _ensure_acceptable(submission, by)
    acceptances = Acceptance.objects.bulk_create(Acceptance(submission=row, accepted_by=by) for row in waiting)
    _move(waiting, "accepted")
    proven = {row.occurrence for row in waiting if row.occurrence is not None}
    settle_all_performed(days_as_held(proven), by)
    mark_all_reviewed(proven, clock.now(), by)
    for submission in waiting:
        record("evidence.accepted", subject=submission, by=by)
    return acceptances


def _ensure_acceptable(submission: Submission, by: User) -> None:
    if submission.uploaded_by_id == by.pk:
        raise Refusal("You handed this in yourself: somebody else has to accept it.")
    occurrence = submission.occurrence
    if occurrence is not None and not counts(submission, occurrence.window):
        raise Refusal(f"It does not count for {occurrence.key}: return it, so that the right one is handed in.")


@transaction.atomic
def give_back(submission: Submission, *, reason: str, comment: str, by: User) -> Return:
    """Return it with a reason: it performs nothing any more, and what is handed in next stands in its place."""
    [submission] = _waiting([submission])
    if reason not in REASONS:
        raise Invalid("Choose one of the reasons.", field="reason")
    if not comment.strip():
        raise Invalid("Say what is missing, so that the next try is right.", field="comment")
    returned = Return.objects.create(submission=submission, reason=reason, comment=comment.strip(), returned_by=by)
    _move([submission], "returned")
    if submission.occurrence is not None:
        settle_all_performed(days_as_held([submission.occurrence]), by)
    record("evidence.returned", subject=submission, by=by, reason=reason)
    return returned


def _waiting(submissions: Iterable[Submission]) -> list[Submission]:
    """Locked and as they are now, their occurrences first: two reviewers never decide twice."""
    asked = list(submissions)
    occurrences = [row.occurrence_id for row in asked if row.occurrence_id is not None]
    list(Occurrence.objects.select_for_update(of=("self",)).filter(pk__in=occurrences).order_by("pk"))
    rows = Submission.objects.select_for_update(of=("self",)).select_related("occurrence__control")
    held = {row.pk: row for row in rows.filter(pk__in=[row.pk for row in asked]).order_by("pk")}
    found = [held[row.pk] for row in asked]
    for submission in found:
        if submission.state != "submitted":
            raise Refusal(f"It is {submission.state} already. Look at it again.")
    return found


def _move(submissions: Iterable[Submission], state: str) -> None:
    Submission.objects.filter(pk__in=[row.pk for row in submissions]).update(state=state)
    for submission in submissions:
        submission.state = state
