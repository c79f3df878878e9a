"""Say something about a request and take it back: among ourselves, to the auditor, and as the auditor in the room."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse

from audits.actions import comments
from audits.forms import NoteForm, SayForm
from audits.models import InternalNote, Request, RoomComment
from audits.queries.room import requests_in_room
from audits.views.forms import saved, to
from audits.views.requests import answered_by, request_page
from audits.views.room import find_in_room, room_page
from soc2hub.accounts.access import find
from soc2hub.accounts.roles import Permission as P
from soc2hub.web.guard import ClientRequest, client_page

TAKEN_BACK = "Taken back. That something was said stays on record."


@client_page(P.ANSWER_REQUESTS, methods=("POST",))
def note(request: ClientRequest, request_id: UUID) -> HttpResponse:
    row, form = answered_by(request, request_id), NoteForm(request.POST)
    if not saved(form, lambda typed: comments.note(row, typed["text"], by=request.user)):
        return request_page(request, row, note_form=form)
    return to(request, "request", row.pk)


@client_page(P.ANSWER_REQUESTS, methods=("POST",))
def retract_note(request: ClientRequest, note_id: UUID) -> HttpResponse:
    said = find(InternalNote, note_id)
    comments.retract_note(said, by=request.user)
    messages.success(request, TAKEN_BACK)  # type: ignore[arg-type]
    return to(request, "request", said.request_id)


@client_page(P.ANSWER_REQUESTS, methods=("POST",))
def say(request: ClientRequest, request_id: UUID) -> HttpResponse:
    """The auditor reads it at once."""
    row, form = answered_by(request, request_id), SayForm(request.POST)
    if not saved(form, lambda typed: comments.say(row, typed["text"], by=request.user)):
        return request_page(request, row, comment_form=form)
    return to(request, "request", row.pk)


@client_page(P.ANSWER_REQUESTS, methods=("POST",))
def retract(request: ClientRequest, said_id: UUID) -> HttpResponse:
    said = find(RoomComment, said_id)
    comments.retract(said, by=request.user)
    messages.success(request, TAKEN_BACK)  # type: ignore[arg-type]
    return to(request, "request", said.request_id)


@client_page(P.SET_AUDITOR_STATUS, methods=("POST",))
def say_in_room(request: ClientRequest, request_id: UUID) -> HttpResponse:
    row: Request = find_in_room(request, request_id)
    form = SayForm(request.POST, shown=[share.submission for share in row.shared.all()])
    if not saved(form, lambda typed: comments.say(row, **form.said, by=request.user)):
        return room_page(request, row, comment_form=form)
    return to(request, "room_request", row.pk)


@client_page(P.SET_AUDITOR_STATUS, methods=("POST",))
def retract_in_room(request: ClientRequest, said_id: UUID) -> HttpResponse:
    rows = requests_in_room(request.access).values("pk")
    said = RoomComment.objects.filter(pk=said_id, request__in=rows).select_related("request").first()
    if said is None:
        raise Http404("No such comment.")
    comments.retract(said, by=request.user)
    messages.success(request, TAKEN_BACK)  # type: ignore[arg-type]
    return to(request, "room_request", said.request_id)
