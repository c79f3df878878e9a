"""Accept or return what was handed in; nobody accepts their own (PRODUCT E4, DOMAIN R8.6)."""

from django.db import transaction

from controls.actions.occurrences import mark_reviewed, settle_performed
from controls.models import Occurrence
from evidence.checks import counts
from evidence.models import Acceptance, Return, Submission
from evidence.queries.windows import performed_as_held
from soc2hub.accounts.models import User
from soc2hub.lib.refusals import Invalid, Refusal
from soc2hub.trail.record import record

REASONS = dict(Return.REASONS)


@transaction.atomic
def accept(submission: Submission, *, by: User) -> Acceptance:
    submission = _waiting(submission)
    if submission.uploaded_by_id == by.pk:
        raise Refusal("You handed this in yourself: somebody else has to accept it.")
    occurrence = submission.occurrence
    if occurrence is not None and not counts(submission, occurrence.window):
        raise Refusal(f"It does not count for {occurrence.key}: return it, so that the right one is handed in.")
    acceptance = Acceptance.objects.create(submission=submission, accepted_by=by)
    submission.state = "accepted"
    submission.save(update_fields=["state"])
    if occurrence is not None:
        settle_performed(occurrence, performed_as_held(occurrence), by)
        mark_reviewed(occurrence, acceptance.accepted_at, by)
    record("evidence.accepted", subject=submission, by=by)
    return acceptance


@transaction.atomic
def give_back(submission: Submission, *, reason: str, comment: str, by: User) -> Return:
    """Return it with a reason: it performs nothing any more, and what is handed in next stands in its place."""
    submission = _waiting(submission)
    if reason not in REASONS:
        raise Invalid("Choose one of the reasons.", field="reason")
    if not comment.strip():
        raise Invalid("Say what is missing, so that the next try is right.", field="comment")
    returned = Return.objects.create(submission=submission, reason=reason, comment=comment.strip(), returned_by=by)
    submission.state = "returned"
    submission.save(update_fields=["state"])
    if submission.occurrence is not None:
        settle_performed(submission.occurrence, performed_as_held(submission.occurrence), by)
    record("evidence.returned", subject=submission, by=by, reason=reason)
    return returned


def _waiting(submission: Submission) -> Submission:
    """Locked and as it is now, its occurrence first: two reviewers never decide twice."""
    if submission.occurrence_id is not None:
        Occurrence.objects.select_for_update(of=("self",)).get(pk=submission.occurrence_id)
    rows = Submission.objects.select_for_update(of=("self",)).select_related("occurrence__control")
    submission = rows.get(pk=submission.pk)
    if submission.state != "submitted":
        raise Refusal(f"It is {submission.state} already. Look at it again.")
    return submission
