"""One piece of evidence for many occurrences of the same client: handed in once, its bytes kept once (DOMAIN R8.5)."""

from collections.abc import Collection

from django.db import transaction

from controls.models import Occurrence
from evidence.actions.submissions import Piece, submit_many
from evidence.checks import counts
from evidence.models import Submission
from soc2hub.accounts.models import User
from soc2hub.lib.refusals import Invalid, Refusal
from soc2hub.vault.withdrawals import ensure_handed_out, while_nothing_goes

MOST_AT_ONCE = 50


@transaction.atomic
def support_also(submission: Submission, occurrences: Collection[Occurrence], *, by: User) -> list[Submission]:
    """The same piece for other occurrences whose days it covers (R7.5), all or none; each is reviewed for itself.

    Neither who says so nor who handed the piece in first accepts it (R8.6).
    """
    submission = Submission.objects.select_related("origin", "blob").get(pk=submission.pk)
    if submission.state not in ("submitted", "accepted"):
        raise Refusal(f"It is {submission.state}: only what is in force supports more.", field="occurrence")
    wanted = {occurrence.pk: occurrence for occurrence in occurrences}
    if not 0 < len(wanted) <= MOST_AT_ONCE:
        raise Invalid(f"Choose one to {MOST_AT_ONCE} occurrences.", field="occurrence")
    while_nothing_goes()
    if submission.blob is not None:
        ensure_handed_out(submission.blob)
    if submission.purge_id is not None:
        raise Refusal(f"{submission.text} Nothing of it is left to support more.", field="occurrence")
    for occurrence in wanted.values():
        if not counts(submission, occurrence.window):
            words = f"It does not count for {occurrence.told_as}: it was done before, or covers none of its days."
            raise Invalid(words, field="occurrence")
    return submit_many([Piece.again(occurrence, submission) for occurrence in wanted.values()], by=by)
