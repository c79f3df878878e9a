"""The promise check, duties with vendors, and the ties that answer both."""

from typing import Any, cast
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from controls.actions import ties
from controls.models import Control, Tie
from controls.queries import promises as queries
from scoping.models import Commitment, Csoc, Cuec
from soc2hub.accounts.access import find
from soc2hub.accounts.models import User
from soc2hub.accounts.roles import Permission as P
from soc2hub.api.views import ClientApiView


def key_of(model: Any, **kwargs: Any) -> Any:
    return serializers.PrimaryKeyRelatedField(queryset=model.objects, **kwargs)


class TieSerializer(serializers.ModelSerializer[Tie]):
    control = key_of(Control)
    commitment = key_of(Commitment, required=False, allow_null=True)
    csoc = key_of(Csoc, required=False, allow_null=True)
    cuec = key_of(Cuec, required=False, allow_null=True)

    class Meta:
        model = Tie
        fields = ["id", "control", "commitment", "csoc", "cuec", "parameter"]
        read_only_fields = ["id"]


class PromiseSerializer(serializers.Serializer[Any]):
    commitment = serializers.UUIDField(source="commitment.pk")
    customer = serializers.CharField(source="commitment.customer")
    kind = serializers.CharField(source="promise.kind")
    promised = serializers.CharField(source="promise.words")
    verdict = serializers.CharField(source="judgement.verdict")
    reasons = serializers.ListField(child=serializers.CharField(), source="judgement.reasons")
    yearly_value_cents = serializers.IntegerField(source="commitment.yearly_value_cents")
    currency = serializers.CharField(source="commitment.currency")
    ties = TieSerializer(many=True)


class DutySerializer(serializers.Serializer[Any]):
    """`kind`: cuec (a vendor expects it of us) or csoc (we expect it of a vendor)."""

    kind = serializers.CharField()
    id = serializers.UUIDField(source="row.pk")
    words = serializers.CharField(source="row.words")
    state = serializers.CharField()
    ties = TieSerializer(many=True)


class Promises(ClientApiView):
    permission = P.SEE_PROGRAM

    @extend_schema(operation_id="promises_list", responses=PromiseSerializer(many=True))
    def get(self, request: Request) -> Response:
        rows = queries.promises(self.access.client.today())
        return Response({"results": PromiseSerializer(rows, many=True).data, "next": None})


class Duties(ClientApiView):
    permission = P.SEE_PROGRAM

    @extend_schema(operation_id="duties_list", responses=DutySerializer(many=True))
    def get(self, request: Request) -> Response:
        return Response({"results": DutySerializer(queries.duties(), many=True).data, "next": None})


class Ties(ClientApiView):
    permission = P.EDIT_CONTROLS

    @extend_schema(operation_id="ties_create", request=TieSerializer, responses={201: TieSerializer})
    def post(self, request: Request) -> Response:
        asked = TieSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        said = {name: value for name, value in asked.validated_data.items() if value is not None}
        made = ties.tie(said.pop("control"), by=cast(User, request.user), **said)
        return Response(TieSerializer(made).data, status=201)


class OneTie(ClientApiView):
    permission = P.EDIT_CONTROLS

    @extend_schema(operation_id="ties_remove", responses={204: None})
    def delete(self, request: Request, object_id: UUID) -> Response:
        ties.untie(find(Tie, object_id), by=cast(User, request.user))
        return Response(status=204)
