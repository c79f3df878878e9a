"""First-pass acceptance over the API: counts with their denominators; `percent` is null where nothing is decided."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from controls.queries.here import period_here
from evidence.first_pass import FirstPass, Rate
from evidence.queries.passing import first_pass_here
from soc2hub.accounts.roles import Permission as P
from soc2hub.api.views import ClientApiView


class RateSerializer(serializers.Serializer[Any]):
    at_first = serializers.IntegerField()
    decided = serializers.IntegerField()
    percent = serializers.IntegerField(allow_null=True)


class OwnerRateSerializer(RateSerializer):
    owner = serializers.CharField()


class ControlRateSerializer(RateSerializer):
    control = serializers.UUIDField()
    ref = serializers.CharField()
    owner = serializers.CharField()


class FirstPassSerializer(RateSerializer):
    since = serializers.DateField()
    until = serializers.DateField()
    by_owner = OwnerRateSerializer(many=True)
    by_control = ControlRateSerializer(many=True)


class FirstPassOf(ClientApiView):
    """Of what covers days of the period under audit: how much was accepted without ever being returned."""

    permission = P.SEE_PROGRAM

    @extend_schema(operation_id="first_pass_retrieve", responses=FirstPassSerializer)
    def get(self, request: Request) -> Response:
        period = period_here(self.access.client.today())
        said = {"since": period.since, "until": period.until, **_said(first_pass_here(period))}
        return Response(FirstPassSerializer(said).data)


def _said(found: FirstPass) -> dict[str, Any]:
    return {
        **_rate(found.whole),
        "by_owner": [{"owner": owner, **_rate(rate)} for owner, rate in found.by_owner],
        "by_control": [
            {"control": tries.control_id, "ref": tries.ref, "owner": tries.owner, **_rate(rate)}
            for tries, rate in found.by_control
        ],
    }


def _rate(rate: Rate) -> dict[str, int | None]:
    return {"at_first": rate.at_first, "decided": rate.decided, "percent": rate.percent}
