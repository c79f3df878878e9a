"""What a reviewer needs: the next piece, what they decided last, who else is at it, what they have seen of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import models
from django.db.models import Q

from evidence.models import Acceptance, Return, Submission
from evidence.queries.submissions import waiting_for_review
from soc2hub.accounts.models import User
from soc2hub.lib import clock
from soc2hub.trail.models import Event

OLDEST_FIRST = ("received_at", "id")
SEEN = ("evidence.looked_at", "evidence.read")
AT_IT = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Decision:
    """What one person decided about a piece last."""

    submission: Submission
    is_acceptance: bool

    @property
    def may_be_revised(self) -> bool:
        """Each decision is taken once; the page of the piece says what else stands in the way."""
        state = "accepted" if self.is_acceptance else "returned"
        both = self.submission.acceptances.exists() and self.submission.returns.exists()
        return self.submission.state == state and not both


def queue_of(user: User) -> models.QuerySet[Submission]:
    """What waits, the longest waiting first; nobody reviews their own."""
    rows = waiting_for_review().exclude(uploaded_by=user).exclude(origin__uploaded_by=user)
    return rows.order_by(*OLDEST_FIRST)


def next_to_review(*, by: User, after: Submission | None = None) -> Submission | None:
    """The one that has waited longest, or longest after `after`; then the queue begins anew."""
    queue = queue_of(by)
    if after is not None:
        later = Q(received_at__gt=after.received_at) | Q(received_at=after.received_at, id__gt=after.pk)
        following = queue.filter(later, received_at__gte=after.received_at).first()
        return following or queue.exclude(pk=after.pk).first()
    return queue.first()


def decision_of(submission: Submission, user: User) -> Decision | None:
    """What `user` decided about it, if theirs is the latest decision."""
    acceptance = Acceptance.objects.filter(submission=submission).order_by("-accepted_at").first()
    returned = Return.objects.filter(submission=submission).order_by("-returned_at").first()
    is_acceptance = bool(acceptance and (returned is None or acceptance.accepted_at >= returned.returned_at))
    decider = acceptance.accepted_by_id if acceptance and is_acceptance else returned and returned.returned_by_id
    return Decision(submission, is_acceptance) if decider == user.pk else None


def others_at_it(submission: Submission, user: User) -> list[str]:
    """Names of reviewers who looked into it within the last minutes."""
    events = Event.objects.filter(subject_id=str(submission.pk), verb__in=SEEN, at__gt=clock.now() - AT_IT)
    ids = set(events.exclude(actor_id__in=[user.pk, submission.uploaded_by_id]).values_list("actor_id", flat=True))
    return list(User.objects.filter(pk__in=ids).order_by("name").values_list("name", flat=True)) if ids else []


def seen_by(user: User, submissions: Collection[UUID]) -> set[UUID]:
    """Those whose file this person has looked into or downloaded, as the trail knows."""
    events = Event.objects.filter(subject_id__in=[str(id) for id in submissions], verb__in=SEEN, actor_id=user.pk)
    return {UUID(id) for id in events.order_by().values_list("subject_id", flat=True).distinct()}
