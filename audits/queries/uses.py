"""For which requests of the auditor a piece of evidence could be shown too."""

from django.db import models
from django.urls import reverse

from audits.models import Engagement, Request, SharedSubmission
from audits.queries.requests import WITH_TEAM
from evidence.doors import Door
from evidence.models import Submission
from soc2hub.accounts.access import Access
from soc2hub.accounts.roles import Permission as P

MOST = 200


def could_answer(submission: Submission, access: Access) -> models.QuerySet[Request]:
    """Requests of running engagements while it is our turn, that do not show it yet; of a lead any, else one's own."""
    shown = SharedSubmission.objects.filter(submission=submission).values("request_id")
    rows = Request.objects.filter(WITH_TEAM).exclude(pk__in=shown).exclude(engagement__state__in=Engagement.OVER)
    if not access.may(P.EDIT_CONTROLS):
        rows = rows.filter(owner__user=access.user)
    return rows.select_related("engagement").order_by("engagement__title", "ref", "id")


def door_to_requests(submission: Submission, access: Access) -> Door | None:
    if submission.state != "accepted" or submission.is_privileged or not access.may(P.ANSWER_REQUESTS):
        return None
    return Door("Show it for requests", reverse("audits:show_for", args=[submission.client_id, submission.pk]))
