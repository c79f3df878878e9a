"""The auditor's room: open requests, what was shared for them, nothing else (DOMAIN R8.4, case A49)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render

from audits.actions import room
from audits.forms import JudgeForm, SayForm
from audits.models import Request, SharedSubmission
from audits.queries.comments import said_in_room
from audits.queries.populations import shown_lists
from audits.queries.room import engagements_in_room, requests_in_room, share_in_room, with_shown
from audits.turns import REOPENING, AuditorStatus, Turn, auditor_choices
from audits.views.forms import path_of, saved, to
from audits.views.talk import talk_of
from soc2hub.accounts.roles import Permission as P
from soc2hub.lib import clock
from soc2hub.ui.tables import Column
from soc2hub.vault.downloads import as_attachment
from soc2hub.vault.models import Blob
from soc2hub.vault.previews import NoSuchPage, as_picture, may_be_previewed, picture_of, preview_of
from soc2hub.web.guard import ClientRequest, client_page

COLUMNS = [
    Column("Request"),
    Column("Your status"),
    Column("Due"),
    Column("Files", is_number=True),
]
HEADINGS = ((Turn.AUDITOR, "Waiting for you"), (Turn.TEAM, "With the client"), (Turn.NOBODY, "Closed"))


@client_page(P.SEE_ROOM)
def show(request: ClientRequest) -> HttpResponse:
    engagements = list(engagements_in_room(request.access))
    rows = list(with_shown(requests_in_room(request.access)))
    context = {
        "engagements": [
            {"engagement": each, "groups": _groups([row for row in rows if row.engagement_id == each.pk])}
            for each in engagements
        ],
        "waiting": sum(row.turn is Turn.AUDITOR for row in rows),
        "total": len(rows),
        "columns": COLUMNS,
        "is_auditor": request.access.may(P.SET_AUDITOR_STATUS),
    }
    return render(request, "audits/room.html", context)  # type: ignore[arg-type]


@client_page(P.SEE_ROOM)
def show_request(request: ClientRequest, request_id: UUID) -> HttpResponse:
    row = find_in_room(request, request_id)
    if request.access.may(P.SET_AUDITOR_STATUS):
        room.open_request(row, by=request.user)
    return room_page(request, row)


@client_page(P.SET_AUDITOR_STATUS, methods=("POST",))
def judge(request: ClientRequest, request_id: UUID) -> HttpResponse:
    row = find_in_room(request, request_id)
    form = JudgeForm(request.POST)

    def act(typed: dict[str, Any]) -> None:
        status = AuditorStatus(typed["auditor_status"])
        room.judge(row, status, note=typed["shared_note"], version=typed["version"], by=request.user)

    if not saved(form, act):
        return room_page(request, row, form=form)
    messages.success(request, f"{row.ref}: your status is set.")  # type: ignore[arg-type]
    return to(request, "room")


@client_page(P.SEE_ROOM)
def file(request: ClientRequest, submission_id: UUID) -> Any:
    share, blob = _shared_file(request, submission_id)
    room.take_file(share.submission, by=request.user)
    return as_attachment(blob, name=share.submission.file_name)


@client_page(P.SEE_ROOM)
def preview(request: ClientRequest, submission_id: UUID) -> HttpResponse:
    """What can be shown of a file on a page; looking at it is on record as taking it is."""
    share, blob = _shared_file(request, submission_id)
    shown = preview_of(blob, name=share.submission.file_name)
    if shown.holds_content:
        room.look_at_file(share.submission, by=request.user)
    context = {
        "share": share,
        "item": share.submission,
        "preview": shown,
        "pictures": [path_of(request, "room_picture", submission_id, page) for page in range(1, shown.pages + 1)],
        "name": share.submission.file_name,
        "download_url": path_of(request, "room_file", submission_id),
    }
    return render(request, "audits/room_preview.html", context)  # type: ignore[arg-type]


@client_page(P.SEE_ROOM)
def picture(request: ClientRequest, submission_id: UUID, page: int) -> HttpResponse:
    share, blob = _shared_file(request, submission_id)
    try:
        drawn = picture_of(blob, name=share.submission.file_name, page=page)
    except NoSuchPage:
        raise Http404("No such page.") from None
    room.look_at_file(share.submission, page=page, by=request.user)
    return as_picture(drawn)


def _shared_file(request: ClientRequest, submission_id: UUID) -> tuple[SharedSubmission, Blob]:
    share = share_in_room(request.access, submission_id)
    if share is None or share.submission.blob is None:
        raise Http404("No such file.")
    return share, share.submission.blob


def find_in_room(request: ClientRequest, request_id: UUID) -> Request:
    row: Request | None = with_shown(requests_in_room(request.access)).filter(pk=request_id).first()
    if row is None:
        raise Http404("No such request.")
    return row


def _groups(rows: list[Request]) -> list[dict[str, Any]]:
    groups = [{"title": title, "rows": [row for row in rows if row.turn is turn]} for turn, title in HEADINGS]
    return [group for group in groups if group["rows"]]


def room_page(
    request: ClientRequest, row: Request, *, form: JudgeForm | None = None, comment_form: SayForm | None = None
) -> HttpResponse:
    now = AuditorStatus(row.auditor_status)
    choices = (now, *auditor_choices(row.internal_status, now))
    is_answered = now in REOPENING and row.turn is Turn.AUDITOR
    proposed = AuditorStatus.RECEIVED if is_answered else now  # what came back is not given back by a note alone
    initial = {"version": row.version, "auditor_status": proposed.value, "shared_note": row.shared_note}
    context = {
        "row": row,
        "engagement": engagements_in_room(request.access).get(pk=row.engagement_id),
        "shared": [
            {"share": share, "has_preview": may_be_previewed(share.submission.file_name)} for share in row.shared.all()
        ],
        "lists": shown_lists(row),
        "is_waiting": row.turn is Turn.AUDITOR,
        "days": (clock.now() - row.waiting_since).days,
        "form": form or JudgeForm(choices=choices, initial=initial),
        "is_auditor": request.access.may(P.SET_AUDITOR_STATUS),
        "comments": talk_of(request, said_in_room(row), "room_comment_retraction"),
        "comment_form": comment_form or (_say_form(row) if request.access.may(P.SET_AUDITOR_STATUS) else None),
    }
    status = 422 if form or comment_form else 200
    return render(request, "audits/room_request.html", context, status=status)  # type: ignore[arg-type]


def _say_form(row: Request) -> SayForm:
    return SayForm(shown=[share.submission for share in row.shared.all()])
