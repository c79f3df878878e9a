"""Who works for the practice and sees which client; an owner gives, changes and ends seats, as on the page."""

from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from soc2hub.accounts.actions import seats
from soc2hub.accounts.colleagues import boards
from soc2hub.accounts.models import PracticeSeat
from soc2hub.accounts.models.memberships import SEATS
from soc2hub.accounts.roles import Role
from soc2hub.api.people import ensure_confirmed
from soc2hub.api.views import ApiView, with_etag
from soc2hub.tenancy.scope import entering_portfolio
from soc2hub.web.guard import Guard


class InsideSerializer(serializers.Serializer[Any]):
    membership = serializers.UUIDField(source="id")
    client = serializers.UUIDField(source="client_id")
    role = serializers.CharField()
    expires_at = serializers.DateTimeField(allow_null=True)


class ColleagueSerializer(serializers.Serializer[Any]):
    """`clients` are those that the asking person leads; `seat` is null for who only works in clients."""

    practice = serializers.UUIDField()
    user = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.EmailField()
    seat = serializers.ChoiceField(choices=SEATS, allow_null=True)
    version = serializers.IntegerField(allow_null=True)
    clients = InsideSerializer(many=True)


class SeatSerializer(serializers.Serializer[Any]):
    role = serializers.ChoiceField(choices=SEATS)


class NewSeatSerializer(SeatSerializer):
    user = serializers.UUIDField()


class Colleagues(ApiView):
    guard = Guard("portfolio", ("GET",))

    @extend_schema(operation_id="colleagues_list", responses=ColleagueSerializer(many=True))
    def get(self, request: Request) -> Response:
        _refuse_bound(request)
        lines = [
            {
                "practice": board.practice_id, "user": row.user_id, "name": row.name, "email": row.email,
                "seat": row.seat.role if row.seat else None, "version": row.seat.version if row.seat else None,
                "clients": [inside for _, inside in row.cells if inside],
            }
            for board in boards(request.user) for row in board.rows  # type: ignore[arg-type]
        ]  # fmt: skip
        return Response({"results": ColleagueSerializer(lines, many=True).data})


class OwnedSeats(ApiView):
    """Each act opens its own transactions, since ending a seat goes through one client after the other."""

    def in_scope(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        _refuse_bound(request)
        with entering_portfolio(by=request.user):  # type: ignore[arg-type]
            mine = PracticeSeat.objects.filter(practice_id=kwargs["practice_id"], user=request.user)  # type: ignore[misc]
            if not mine.filter(role=Role.PRACTICE_OWNER).exists():
                raise Http404
        ensure_confirmed(request)
        handler = getattr(self, (request.method or "").lower(), self.http_method_not_allowed)
        answer: Response = handler(request, *args, **kwargs)
        return answer


class Seats(OwnedSeats):
    guard = Guard("portfolio", ("POST",))

    @extend_schema(operation_id="seats_create", request=NewSeatSerializer, responses={201: SeatSerializer})
    def post(self, request: Request, practice_id: UUID) -> Response:
        """To somebody who works in a client that the owner leads. A session that has just confirmed; no token."""
        asked = NewSeatSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        role, user_id = Role(asked.validated_data["role"]), asked.validated_data["user"]
        seats.give_to_known(practice_id=practice_id, user_id=user_id, role=role, by=request.user)  # type: ignore[arg-type]
        return Response({"user": str(user_id), "role": role.value}, status=201)


class OneSeat(OwnedSeats):
    guard = Guard("portfolio", ("PUT", "DELETE"))

    @extend_schema(operation_id="seats_change", request=SeatSerializer, responses=SeatSerializer)
    def put(self, request: Request, practice_id: UUID, user_id: UUID) -> Response:
        asked = SeatSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        seat, role = _seat(request, practice_id, user_id), Role(asked.validated_data["role"])
        version = self.expected_version(request)
        seats.change_seat(seat, role, version=version, by=request.user)  # type: ignore[arg-type]
        return with_etag(Response({"role": role.value}), version + 1)

    @extend_schema(operation_id="seats_remove", responses={204: None})
    def delete(self, request: Request, practice_id: UUID, user_id: UUID) -> Response:
        """The access to each client of the practice ends first, then the seat."""
        seat = _seat(request, practice_id, user_id)
        seats.end_seat(seat, version=self.expected_version(request), by=request.user)  # type: ignore[arg-type]
        return Response(status=204)


def _seat(request: Request, practice_id: UUID, user_id: UUID) -> PracticeSeat:
    with entering_portfolio(by=request.user):  # type: ignore[arg-type]
        seat: PracticeSeat | None = PracticeSeat.objects.filter(practice_id=practice_id, user_id=user_id).first()
    if seat is None:
        raise Http404
    return seat


def _refuse_bound(request: Request) -> None:
    """A token for one client knows nothing of the practice."""
    token: Any = request.auth
    if token is not None and token.client_id is not None:
        raise Http404
