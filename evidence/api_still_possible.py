"""Can we still make it, over the API (R6.7)."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from evidence.queries.still_possible import Line, StillPossible, still_possible
from evidence.still_possible import Days, Outlook, Verdict
from soc2hub.accounts.roles import Permission as P
from soc2hub.api.views import ClientApiView

FURTHEST_WEEKS, FURTHEST_MONTHS = 52, 24


class MovedBySerializer(serializers.Serializer[Any]):
    weeks = serializers.IntegerField(required=False, min_value=-FURTHEST_WEEKS, max_value=FURTHEST_WEEKS)
    months = serializers.IntegerField(required=False, min_value=-FURTHEST_MONTHS, max_value=FURTHEST_MONTHS)


class DaysSerializer(serializers.Serializer[Any]):
    since = serializers.DateField()
    until = serializers.DateField()


class OutlookSerializer(serializers.Serializer[Any]):
    verdict = serializers.ChoiceField([verdict.value for verdict in Verdict])
    owed = serializers.IntegerField()
    needed = serializers.IntegerField()
    operated = serializers.IntegerField()
    late = serializers.IntegerField()
    open = serializers.IntegerField()
    lost = serializers.ListField(child=serializers.CharField())
    short_by = serializers.IntegerField()
    last_day = serializers.DateField(allow_null=True)
    on_time_by = serializers.DateField(allow_null=True)


class StillPossibleLineSerializer(serializers.Serializer[Any]):
    control_id = serializers.UUIDField()
    control = serializers.CharField()
    is_key = serializers.BooleanField()
    now = OutlookSerializer()
    moved = OutlookSerializer(allow_null=True)


class StillPossibleSerializer(serializers.Serializer[Any]):
    period = DaysSerializer()
    moved_period = DaysSerializer(allow_null=True)
    left_out_per_event = serializers.IntegerField()
    controls = StillPossibleLineSerializer(many=True)


class StillPossibleDetail(ClientApiView):
    """Each control's last day in the period; with `weeks` or `months`, beside the same in the period so moved."""

    permission = P.SEE_PROGRAM

    @extend_schema(
        parameters=[OpenApiParameter("weeks", int), OpenApiParameter("months", int)], responses=StillPossibleSerializer
    )
    def get(self, request: Request) -> Response:
        asked = MovedBySerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        return Response(_told(still_possible(self.access.client.today(), **asked.validated_data)))


def _told(found: StillPossible) -> dict[str, Any]:
    return {
        "period": _days(found.days),
        "moved_period": _days(found.moved) if found.moved else None,
        "left_out_per_event": found.by_events,
        "controls": [_line(line) for line in found.lines],
    }


def _days(days: Days) -> dict[str, str]:
    return {"since": days.since.isoformat(), "until": days.until.isoformat()}


def _line(line: Line) -> dict[str, Any]:
    return {
        "control_id": str(line.record.id),
        "control": line.record.control,
        "is_key": line.record.is_key,
        "now": _outlook(line.now),
        "moved": _outlook(line.then) if line.then else None,
    }


def _outlook(found: Outlook) -> dict[str, Any]:
    return dict(OutlookSerializer(found).data)
