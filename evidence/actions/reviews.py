"""Accept or return what was handed in; nobody accepts their own (PRODUCT E4, DOMAIN R8.6).

A decision stands on record for good. Until something rests on it, the other one may follow: what was accepted is
returned after all, what was returned is accepted after all, before it is replaced. Whoever decides says which state
they saw, so that of two reviewers at once the later one changes nothing and is told who was first.
"""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils.timezone import localtime

from controls.actions.occurrences import mark_all_reviewed, settle_all_performed
from controls.models import Occurrence
from evidence.checks import counts
from evidence.holds import held_because
from evidence.models import Acceptance, Return, Submission
from evidence.queries.windows import days_as_held
from soc2hub.accounts.models import User
from soc2hub.lib import clock
from soc2hub.lib.refusals import Invalid, Refusal
from soc2hub.trail.record import record
from soc2hub.ui.words import day, window_name
from soc2hub.vault.models import Withdrawal

REASONS = dict(Return.REASONS)


def accept(submission: Submission, *, by: User, seen: str = "submitted") -> Acceptance:
    return accept_many([submission], by=by, seen=seen)[0]


@transaction.atomic
def accept_many(submissions: Iterable[Submission], *, by: User, seen: str = "submitted") -> list[Acceptance]:
    """All of them or none, with as many statements for many as for one."""
    waiting = _as_seen(submissions, seen, by)
    _ensure_there(waiting)
    for submission in waiting:
        _ensure_acceptable(submission, by)
    acceptances = Acceptance.objects.bulk_create(Acceptance(submission=row, accepted_by=by) for row in waiting)
    _move(waiting, "accepted")
    proven = {row.occurrence for row in waiting if row.occurrence is not None}
    settle_all_performed(days_as_held(proven), by)
    mark_all_reviewed(proven, clock.now(), by)
    for submission in waiting:
        record("evidence.accepted", subject=submission, by=by, after=None if seen == "submitted" else seen)
    return acceptances


def _ensure_there(waiting: Sequence[Submission]) -> None:
    """Nobody judges what nobody can look at any more: a file that is gone, or words that were purged."""
    for row in waiting:
        if row.purge_id is not None:
            raise Refusal(f"{row.text} Return it, so that somebody hands in other evidence.")
    gone = Withdrawal.objects.filter(blob__in=[row.blob_id for row in waiting if row.blob_id is not None]).first()
    if gone is not None:
        raise Refusal(f"{gone.words} Return it, so that somebody hands in another file.")


def _ensure_acceptable(submission: Submission, by: User) -> None:
    origin = submission.origin
    if by.pk in (submission.uploaded_by_id, origin and origin.uploaded_by_id):
        raise Refusal(f"You handed “{submission}” in yourself: somebody else has to accept it.")
    occurrence = submission.occurrence
    if occurrence is not None and not counts(submission, occurrence.window):
        named = window_name(occurrence.key)
        words = f"“{submission}” does not count for {named}: return it, so that the right one is handed in."
        raise Refusal(words)


@transaction.atomic
def give_back(submission: Submission, *, reason: str, comment: str, by: User, seen: str = "submitted") -> Return:
    """Return it with a reason: it proves nothing any more, and what is handed in next stands in its place."""
    [submission] = _as_seen([submission], seen, by)
    if reason not in REASONS:
        raise Invalid("Choose one of the reasons.", field="reason")
    if not comment.strip():
        raise Invalid("Say what is missing, so that the next try is right.", field="comment")
    returned = Return.objects.create(submission=submission, reason=reason, comment=comment.strip(), returned_by=by)
    _move([submission], "returned")
    if submission.occurrence is not None:
        settle_all_performed(days_as_held([submission.occurrence]), by)
        _unprove(submission.occurrence, by)
    record("evidence.returned", subject=submission, by=by, reason=reason, after=None if seen == "submitted" else seen)
    return returned


def _unprove(occurrence: Occurrence, by: User) -> None:
    """Nobody accepted anything that is left of it."""
    if Submission.objects.filter(occurrence=occurrence, state="accepted").exists():
        return
    if Occurrence.objects.filter(pk=occurrence.pk, reviewed_at__isnull=False).update(reviewed_at=None):
        record("occurrence.unreviewed", subject=occurrence, by=by, key=occurrence.key)


def _as_seen(submissions: Iterable[Submission], seen: str, by: User) -> list[Submission]:
    """Locked and as they are now, their occurrences first: two reviewers never decide twice."""
    asked = list(submissions)
    occurrences = [row.occurrence_id for row in asked if row.occurrence_id is not None]
    list(Occurrence.objects.select_for_update(of=("self",)).filter(pk__in=occurrences).order_by("pk"))
    rows = Submission.objects.select_for_update(of=("self",)).select_related("occurrence__control", "origin")
    held = {row.pk: row for row in rows.filter(pk__in=[row.pk for row in asked]).order_by("pk")}
    found = [held[row.pk] for row in asked]
    for submission in found:
        if submission.state != seen:
            raise Refusal(_decided(submission, by))
        if seen != "submitted":
            _ensure_open_to_revision(submission)
    return found


def _ensure_open_to_revision(submission: Submission) -> None:
    if submission.state == "superseded":
        raise Refusal("It was replaced: decide about what was handed in instead.")
    if submission.acceptances.exists() and submission.returns.exists():
        raise Refusal("It was accepted and returned already. Hand it in anew, so that it is looked at with fresh eyes.")
    if because := held_because(submission):
        raise Refusal(because)


def _decided(submission: Submission, by: User) -> str:
    """Who was first, and when."""
    acceptance, returned = submission.acceptances.first(), submission.returns.first()
    found = [(row.accepted_at, row.accepted_by, "accepted") for row in [acceptance] if row]
    found += [(row.returned_at, row.returned_by, "returned") for row in [returned] if row]
    if not found:
        return f"“{submission}” waits for review again. Look at it once more."
    at, who, what = max(found, key=lambda one: one[0])
    local = localtime(at)
    name = "You" if who == by else who.name
    return f"{name} {what} “{submission}” already, on {day(local)} at {local:%H:%M}. Nothing was changed now."


def _move(submissions: Iterable[Submission], state: str) -> None:
    Submission.objects.filter(pk__in=[row.pk for row in submissions]).update(state=state)
    for submission in submissions:
        submission.state = state
