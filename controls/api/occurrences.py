"""Occurrences over the API: how each stands, and what may be done about one."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer, BooleanField, CharField, DateField, IntegerField, Serializer

from controls.actions import calendars, empty_windows, moves, waivers
from controls.api import serializers as s
from controls.api.waivers import WaiverSerializer
from controls.models import ClientCalendar, NotOccurring, Occurrence
from controls.queries.here import period_here, today_here
from controls.queries.occurrences import facts, stated, unexcused
from controls.queries.waivers import waivers as waivers_told
from soc2hub.accounts.access import find
from soc2hub.accounts.roles import Permission as P
from soc2hub.api.paging import page
from soc2hub.api.views import ClientApiView, with_etag
from soc2hub.lib.refusals import Refusal


class StatedSerializer(s.OccurrenceSerializer):
    """Rows of `facts`, each with its state as of today."""

    def to_representation(self, instance: Any) -> Any:
        instance.state = stated(
            instance, today=self.context["today"], period_end=self.context["period_end"]
        ).state.value
        return super().to_representation(instance)


class MoveBody(Serializer):  # type: ignore[type-arg]
    due_on = DateField()
    reason = CharField(max_length=500)


class ProofBody(Serializer):  # type: ignore[type-arg]
    proof = CharField(max_length=500)


class CalendarBody(Serializer):  # type: ignore[type-arg]
    fiscal_year_start = IntegerField(min_value=1, max_value=12)
    rests_at_weekends = BooleanField()


class Calendar(ClientApiView):
    """Where the fiscal year begins; changed by the version in If-Match, which is 0 until somebody set it."""

    permission = P.SEE_PROGRAM
    write_permission = P.EDIT_CONTROLS

    @extend_schema(responses=CalendarBody)
    def get(self, request: Request) -> Response:
        return _calendar(ClientCalendar.objects.first() or ClientCalendar(version=0))

    @extend_schema(request=CalendarBody, responses=CalendarBody)
    def put(self, request: Request) -> Response:
        version, said = self.expected_version(request), _said(CalendarBody, request)
        return _calendar(calendars.set_calendar(version=version, by=self.access.user, **said))


class Occurrences(ClientApiView):
    permission = P.SEE_PROGRAM

    @extend_schema(
        parameters=[OpenApiParameter(name, str) for name in ("control", "due_from", "due_to", "undone")],
        responses=s.OccurrenceSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """By due date; `control` (id), `due_from`, `due_to`, `undone=true` narrow."""
        rows = facts(Occurrence.objects.all())
        if control := request.query_params.get("control"):
            rows = rows.filter(control_id=_uuid(control, "control"))
        for name, lookup in (("due_from", "due_on__gte"), ("due_to", "due_on__lte")):
            if text := request.query_params.get(name):
                rows = rows.filter(**{lookup: DateField().run_validation(text)})
        if request.query_params.get("undone") == "true":
            rows = unexcused(rows.filter(performed_on=None))
        today = today_here()
        context = {"request": request, "today": today, "period_end": period_here(today).until}
        return page(request, rows, _with_context(context), by=("due_on", "id"))


class OccurrenceDetail(ClientApiView):
    permission = P.SEE_PROGRAM

    @extend_schema(responses=s.OccurrenceSerializer)
    def get(self, request: Request, occurrence_id: UUID) -> Response:
        return _stated(find(Occurrence, occurrence_id))


class OccurrenceMove(ClientApiView):
    """Another due date, of the version in If-Match; the calendar's own stays in `moved_from`."""

    permission = P.EDIT_CONTROLS

    @extend_schema(request=MoveBody, responses=s.OccurrenceSerializer)
    def post(self, request: Request, occurrence_id: UUID) -> Response:
        occurrence, version = find(Occurrence, occurrence_id), self.expected_version(request)
        said = _said(MoveBody, request)
        to, reason = said["due_on"], said["reason"]
        return _stated(moves.move(occurrence, to=to, reason=reason, version=version, by=self.access.user))


class OccurrenceWaiver(ClientApiView):
    """Ask that it need not happen, of the version in If-Match; somebody else answers (`/waivers`)."""

    permission = P.SUBMIT_EVIDENCE

    @extend_schema(request=s.WaiverBody, responses={201: WaiverSerializer})
    def post(self, request: Request, occurrence_id: UUID) -> Response:
        occurrence, version = find(Occurrence, occurrence_id), self.expected_version(request)
        waiver = waivers.ask(occurrence, version=version, by=self.access.user, **_said(s.WaiverBody, request))
        row = waivers_told().get(pk=waiver.pk)
        return with_etag(Response(WaiverSerializer(row).data, status=201), row.version)


class OccurrenceNotOccurring(ClientApiView):
    """State that there was no occasion, of the version in If-Match."""

    permission = P.SUBMIT_EVIDENCE

    @extend_schema(request=ProofBody, responses={201: s.OccurrenceSerializer})
    def post(self, request: Request, occurrence_id: UUID) -> Response:
        occurrence, version = find(Occurrence, occurrence_id), self.expected_version(request)
        said = _said(ProofBody, request)
        empty_windows.state_not_occurring(occurrence, version=version, by=self.access.user, **said)
        return _stated(occurrence, status=201)


class NotOccurringEnd(ClientApiView):
    """An occasion came to light after all; the statement stays on record."""

    permission = P.SUBMIT_EVIDENCE

    @extend_schema(request=s.ReasonBody, responses=s.OccurrenceSerializer)
    def post(self, request: Request, occurrence_id: UUID) -> Response:
        occurrence, version = find(Occurrence, occurrence_id), self.expected_version(request)
        said = _said(s.ReasonBody, request)
        statement = NotOccurring.objects.filter(occurrence=occurrence, ended_at=None).first()
        if statement is None:
            raise Refusal("Nobody stated that there was no occasion.")
        empty_windows.end(statement, version=version, by=self.access.user, **said)
        return _stated(occurrence)


def _calendar(row: ClientCalendar) -> Response:
    return with_etag(Response(CalendarBody(row).data), row.version)


def _said(body: type[Serializer], request: Request) -> dict[str, Any]:  # type: ignore[type-arg]
    asked = body(data=request.data)
    asked.is_valid(raise_exception=True)
    return dict(asked.validated_data)


def _stated(occurrence: Occurrence, *, status: int = 200) -> Response:
    today = today_here()
    row = facts(Occurrence.objects.filter(pk=occurrence.pk)).get()
    context = {"today": today, "period_end": period_here(today).until}
    return with_etag(Response(StatedSerializer(row, context=context).data, status=status), row.version)


def _with_context(context: dict[str, Any]) -> Any:
    def serializer(rows: Any, **kwargs: Any) -> BaseSerializer[Any]:
        return StatedSerializer(rows, many=True, context=context)

    return serializer


def _uuid(text: str, name: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise ValidationError({name: ["Not an id."]}) from None
