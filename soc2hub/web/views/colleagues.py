"""Who works for the practice and who of them sees which client; owners give, change and end seats."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from soc2hub.accounts.actions import seats
from soc2hub.accounts.colleagues import Board, Colleague, boards
from soc2hub.accounts.models import PracticeSeat
from soc2hub.accounts.roles import Role
from soc2hub.tenancy.scope import entering_portfolio
from soc2hub.web.forms import NewPracticeSeatForm, PracticeSeatForm
from soc2hub.web.guard import person_page, portfolio_page
from soc2hub.web.reauthentication import needs_confirmation
from soc2hub.web.views.forms import saved


@portfolio_page
def index(request: Any) -> HttpResponse:
    return render(request, "web/colleagues.html", {"boards": boards(request.user)})


@person_page(methods=("GET", "POST"))
def give(request: Any, practice_id: UUID) -> HttpResponse:
    """Whoever has a seat sees the practice's library and may be given its clients, so it is confirmed first."""
    return _given(request, board=_led(request, practice_id))


@needs_confirmation
def _given(request: Any, board: Board) -> HttpResponse:
    people = [(str(row.user_id), f"{row.name} ({row.email})") for row in board.rows if row.seat is None]
    form = NewPracticeSeatForm(request.POST or None, people=people, initial={"user": request.GET.get("user", "")})

    def act(typed: dict[str, Any]) -> None:
        role, user_id = Role(typed["role"]), UUID(typed["user"])
        made = seats.give_to_known(practice_id=board.practice_id, user_id=user_id, role=role, by=request.user)
        messages.success(request, f"{made.name} has a seat in {board.name}.")

    if saved(form, act):
        return redirect("web:colleagues")
    return _page(request, board, form, title="Give a seat in the practice", action="Give the seat")


@person_page(methods=("GET", "POST"))
def change(request: Any, practice_id: UUID, user_id: UUID) -> HttpResponse:
    board = _led(request, practice_id)
    return _changed(request, board=board, line=_line(board, user_id))


@needs_confirmation
def _changed(request: Any, board: Board, line: Colleague) -> HttpResponse:
    seat = _seat(line)
    form = PracticeSeatForm(request.POST or None, initial={"role": seat.role, "version": seat.version})

    def act(typed: dict[str, Any]) -> None:
        seats.change_seat(seat, Role(typed["role"]), version=typed["version"] or 0, by=request.user)
        messages.success(request, f"The seat of {line.name} was changed. They were signed out and sign in again.")

    if saved(form, act):
        return redirect("web:colleagues")
    more = {"line": line, "seat": seat, "is_me": line.user_id == request.user.pk}
    return _page(request, board, form, title=f"Seat of {line.name}", action="Change the seat", **more)


@person_page(methods=("POST",))
def end(request: Any, practice_id: UUID, user_id: UUID) -> HttpResponse:
    line = _line(_led(request, practice_id), user_id)
    version = request.POST.get("version", "")
    seen = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0
    ended = seats.end_seat(_seat(line), version=seen, by=request.user)
    messages.success(
        request, f"{line.name} has left the practice and has no access to {ended} of its clients any more."
    )
    return redirect("web:colleagues")


def _led(request: Any, practice_id: UUID) -> Board:
    """The practice, for its owners; for everybody else there is no such page."""
    with entering_portfolio(by=request.user):
        found = next((one for one in boards(request.user) if one.practice_id == practice_id), None)
    if found is None or not found.is_owner:
        raise Http404
    return found


def _line(board: Board, user_id: UUID) -> Colleague:
    found = next((row for row in board.rows if row.user_id == user_id and row.seat is not None), None)
    if found is None:
        raise Http404
    return found


def _seat(line: Colleague) -> PracticeSeat:
    assert line.seat is not None
    return line.seat


def _page(request: Any, board: Board, form: Any, *, title: str, action: str, **more: Any) -> HttpResponse:
    context = {"board": board, "form": form, "page_title": title, "action": action, "back": reverse("web:colleagues")}
    return render(request, "web/practice_seat.html", context | more, status=422 if form.is_bound else 200)
