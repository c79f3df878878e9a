"""Say something about a piece of evidence among ourselves, and take it back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from evidence.actions import comments
from evidence.forms import CommentForm
from evidence.models import Comment
from evidence.views.submissions import found, shown
from soc2hub.accounts.access import find
from soc2hub.accounts.roles import Permission as P
from soc2hub.web.guard import ClientRequest, client_page


@client_page(P.SUBMIT_EVIDENCE, methods=("POST",))
def add(request: ClientRequest, submission_id: UUID) -> HttpResponse:
    """In the review queue one stays at the piece."""
    submission, form = found(submission_id), CommentForm(request.POST)
    if not form.is_valid():
        return shown(request, submission, comment_form=form)
    comments.comment(submission, form.cleaned_data["text"], by=request.user)
    if request.GET.get("in") == "review":
        return redirect(reverse("evidence:review", args=[request.access.client.pk]) + f"?at={submission.pk}#talk")
    return redirect(f"{submission.get_absolute_url()}#talk")


@client_page(P.SUBMIT_EVIDENCE, methods=("POST",))
def retract(request: ClientRequest, comment_id: UUID) -> HttpResponse:
    said = find(Comment, comment_id)
    comments.retract(said, by=request.user)
    messages.success(request, "Taken back. That something was said stays on record.")  # type: ignore[arg-type]
    return redirect(f"{said.submission.get_absolute_url()}#talk")
