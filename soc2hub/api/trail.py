"""trail of one client, newest first."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from soc2hub.accounts.roles import Permission as P
from soc2hub.api.people import paged
from soc2hub.api.views import ClientApiView
from soc2hub.trail.models import Event
from soc2hub.trail.queries import events, told


class EventSerializer(serializers.ModelSerializer[Event]):
    """`hash` = SHA-256 of `previous` and `sealed`; enough to recompute the chain."""

    sentence = serializers.SerializerMethodField()
    body = serializers.DictField(read_only=True)

    class Meta:
        model = Event
        fields = [
            "id", "seq", "at", "actor_id", "via", "verb", "sentence", "subject_type", "subject_id", "body", "sealed",
            "previous", "hash",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.CharField())
    def get_sentence(self, event: Event) -> str:
        return self.context["sentences"][event.pk]


class SpokenEvents(serializers.ListSerializer[Any]):
    """Names of the actors are read once a page."""

    def to_representation(self, data: Any) -> Any:
        rows = list(data)
        context: Any = self.context
        context["sentences"] = {line.event.pk: line.said for line in told(rows)}
        return super().to_representation(rows)


EventSerializer.Meta.list_serializer_class = SpokenEvents  # type: ignore[attr-defined]


class Trail(ClientApiView):
    permission = P.SEE_TRAIL

    @extend_schema(operation_id="trail_list", responses=paged(EventSerializer))
    def get(self, request: Request) -> Response:
        return self.page(events(), EventSerializer, by=("-seq",))
