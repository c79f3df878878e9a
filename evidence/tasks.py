from uuid import UUID

from evidence.models import Comment
from evidence.notices import call
from soc2hub.accounts.models import User
from soc2hub.accounts.roles import Permission as P
from soc2hub.jobs.registry import job


@job("evidence.tell_mentioned")
def tell_mentioned(said_id: UUID, user_id: UUID) -> None:
    """Somebody was called in a comment among ourselves."""
    said = Comment.objects.select_related("submission__control", "written_by").get(pk=said_id)
    submission = said.submission
    about = f"{submission.control.ref} {submission.title}"
    call(said, User.objects.get(pk=user_id), needs=P.SEE_PROGRAM, about=about, path=submission.get_absolute_url())
