"""The boundary as the records come to now: members with reasons and what breaks, outsiders, leaks, and too much."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from scoping.boundary import Member
from scoping.queries import Survey, survey
from scoping.queries.effort import extra_cost_of
from scoping.reasons import sentences
from soc2hub.accounts.roles import Permission as P
from soc2hub.api.views import ClientApiView


class PlacedSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()


class BreakSerializer(serializers.Serializer[Any]):
    """A commitment that cannot be kept without the member."""

    commitment = serializers.UUIDField()
    name = serializers.CharField()
    yearly_value_cents = serializers.IntegerField()
    currency = serializers.CharField()


class BoundaryMemberSerializer(PlacedSerializer):
    role = serializers.CharField()
    why = serializers.ListField(child=serializers.CharField())
    breaks = BreakSerializer(many=True)


class OutsiderSerializer(PlacedSerializer):
    why = serializers.ListField(child=serializers.CharField())


class CrossingSerializer(serializers.Serializer[Any]):
    """Customer data that leaves for no allowed exit: an error."""

    flow = serializers.UUIDField()
    name = serializers.CharField()
    inside = serializers.CharField()
    outside = serializers.CharField()


class SpanSerializer(serializers.Serializer[Any]):
    low = serializers.IntegerField()
    high = serializers.IntegerField()


class ExtraCostSerializer(serializers.Serializer[Any]):
    """Of all over-scope, a year; `days` are of preparation."""

    controls = SpanSerializer()
    occurrences = SpanSerializer()
    fee_usd = SpanSerializer()
    hours = SpanSerializer()
    days = SpanSerializer()


class BoundarySerializer(serializers.Serializer[Any]):
    has_proposal = serializers.BooleanField()
    members = BoundaryMemberSerializer(many=True)
    outside = OutsiderSerializer(many=True)
    crossings = CrossingSerializer(many=True)
    over_scope = PlacedSerializer(many=True)
    under_scope = PlacedSerializer(many=True)
    over_scope_cost = ExtraCostSerializer(allow_null=True)


class Boundary(ClientApiView):
    permission = P.SEE_PROGRAM

    @extend_schema(operation_id="boundary_retrieve", responses=BoundarySerializer)
    def get(self, request: Request) -> Response:
        present = survey()
        found = present.boundary
        answer = {
            "has_proposal": present.proposed is not None,
            "members": [_member(present, member) for member in found.members],
            "outside": [_placed(present, out.key) | {"why": list(out.reasons)} for out in found.outsiders],
            "crossings": [
                {"flow": present.flows[leak.flow].pk, "name": leak.flow, "inside": leak.inside, "outside": leak.outside}
                for leak in found.crossings
            ],
            "over_scope": [_placed(present, label) for label in found.over_scope],
            "under_scope": [_placed(present, label) for label in found.under_scope],
            "over_scope_cost": extra_cost_of(len(found.over_scope)) if found.over_scope else None,
        }
        return Response(BoundarySerializer(answer).data)


def _member(present: Survey, member: Member) -> dict[str, Any]:
    broken = [present.commitments[label] for label in present.needed_by.get(member.key, ())]
    return _placed(present, member.key) | {
        "role": member.role.value,
        "why": sentences(member.chain),
        "breaks": [
            {
                "commitment": row.pk,
                "name": str(row),
                "yearly_value_cents": row.yearly_value_cents,
                "currency": row.currency,
            }
            for row in broken
        ],
    }


def _placed(present: Survey, label: str) -> dict[str, Any]:
    return {"id": present.row_of(label).pk, "name": label}
