from uuid import UUID

from evidence.models import Comment
from evidence.notices import call
from soc2hub.accounts.models import User
from soc2hub.accounts.roles import Permission as P
from soc2hub.custody.queries import is_cleared
from soc2hub.jobs.registry import job


@job("evidence.tell_mentioned")
def tell_mentioned(said_id: UUID, user_id: UUID) -> None:
    """Somebody was called in a comment among ourselves; no title of what is sensitive, or was typed, leaves by mail."""
    said = Comment.objects.select_related("submission__control", "written_by").get(pk=said_id)
    submission, user = said.submission, User.objects.get(pk=user_id)
    if not is_cleared(user, submission.sensitivity, handed_in_by=submission.uploaded_by_id):
        return
    is_named = submission.blob_id is not None and not submission.is_sensitive
    about = f"{submission.control.ref} {submission.title if is_named else ''}".strip()
    call(said, user, needs=P.SEE_PROGRAM, about=about, path=submission.get_absolute_url())
