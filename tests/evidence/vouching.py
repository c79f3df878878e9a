"""Occurrences whose evidence somebody accepted, where a test is about what follows from it."""

from collections.abc import Iterable
from datetime import datetime

from controls.models import Occurrence
from evidence.models import Acceptance, Submission
from soc2hub.accounts.models import Membership, User
from soc2hub.accounts.roles import Role
from soc2hub.tenancy.scope import entering


def vouch(rows: Iterable[Occurrence], *, at: datetime, by: User) -> None:
    """Inside the client, as `by`: a colleague handed in a note for each, and `by` accepted it at that instant."""
    given = list(rows)
    if not given:
        return
    colleague, _ = User.objects.get_or_create(email="colleague@example.org", defaults={"name": "Colleague"})
    Membership.objects.get_or_create(user=colleague, defaults={"role": Role.CONTRIBUTOR, "granted_by": by})
    notes = [
        Submission(
            control_id=row.control_id, occurrence=row, title="Done", kind="text", text="Done as written.",
            performed_on=row.starts_on, covers_from=row.starts_on, covers_to=row.ends_on, uploaded_by=colleague,
        )
        for row in given
    ]  # fmt: skip
    with entering(given[0].client_id, by=colleague):
        Submission.objects.bulk_create(notes)
    Acceptance.objects.bulk_create(Acceptance(submission=note, accepted_by=by, accepted_at=at) for note in notes)
    Submission.objects.filter(pk__in=[note.pk for note in notes]).update(state="accepted")
    Occurrence.objects.filter(pk__in=[row.pk for row in given]).update(reviewed_at=at)
