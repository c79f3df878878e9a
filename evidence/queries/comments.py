"""What was said among ourselves about a piece of evidence."""

from django.db import models

from evidence.models import Comment, Submission


def comments_on(submission: Submission) -> models.QuerySet[Comment]:
    """Oldest first, with who wrote it."""
    return Comment.objects.filter(submission=submission).select_related("written_by").order_by("written_at", "id")
