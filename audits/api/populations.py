"""Lists shown for a request, and the auditor's samples of them, over the API (DOMAIN R12.2)."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response

from audits.actions.populations import share_population
from audits.api.fields import checked, key_of
from audits.models import Request, SharedPopulation
from audits.queries.populations import list_in_room, samples_in_room, slot_in_room
from audits.queries.requests import may_answer
from evidence.actions import samples as acts
from evidence.actions.slots import examine
from evidence.api_samples import sample_asked
from evidence.models import Population, Sample
from evidence.population_serializers import PopulationItemSerializer, ResultSerializer, WishSerializer, drawn_as_data
from evidence.queries.populations import IN_ORDER, items
from evidence.queries.samples import drawn
from soc2hub.accounts.access import find
from soc2hub.accounts.roles import Permission as P
from soc2hub.api.views import ClientApiView


class SharedPopulationSerializer(serializers.ModelSerializer[SharedPopulation]):
    population = key_of(Population)

    class Meta:
        model = SharedPopulation
        fields = ["id", "request", "population", "shared_at"]
        read_only_fields = ["id", "request", "shared_at"]


class RoomSampleSerializer(serializers.ModelSerializer[Sample]):
    class Meta:
        model = Sample
        fields = [
            "id", "population", "algorithm", "seed", "population_sha256", "population_count", "size", "proposed_size",
            "size_reason", "rules", "drawn_at", "conclusion", "version",
        ]  # fmt: skip
        read_only_fields = fields


class PopulationShares(ClientApiView):
    """Every row of the list is shown to the auditor, for good."""

    permission, write_permission = P.SEE_PROGRAM, P.ANSWER_REQUESTS

    @extend_schema(operation_id="population_shares_list", responses=SharedPopulationSerializer(many=True))
    def get(self, request: ApiRequest, object_id: UUID) -> Response:
        rows = SharedPopulation.objects.filter(request=find(Request, object_id))
        return self.page(rows, SharedPopulationSerializer, by=("-shared_at", "id"))

    @extend_schema(
        operation_id="population_shares_create",
        request=SharedPopulationSerializer,
        responses={201: SharedPopulationSerializer},
    )
    def post(self, request: ApiRequest, object_id: UUID) -> Response:
        row = find(Request, object_id)
        if not may_answer(self.access, row):
            raise PermissionDenied("It is assigned to somebody else.")
        said = checked(SharedPopulationSerializer(data=request.data))
        shown = share_population(row, said["population"], by=self.access.user)
        return Response(SharedPopulationSerializer(shown).data, status=201)


class RoomPopulationItems(ClientApiView):
    permission = P.SEE_ROOM

    @extend_schema(operation_id="room_population_items_list", responses=PopulationItemSerializer(many=True))
    def get(self, request: ApiRequest, object_id: UUID) -> Response:
        return self.page(items(_list(self.access, object_id)), PopulationItemSerializer, by=IN_ORDER)


class RoomPopulationSamples(ClientApiView):
    """The auditor's own samples of a list."""

    permission, write_permission = P.SEE_ROOM, P.SET_AUDITOR_STATUS

    @extend_schema(operation_id="room_samples_list", responses=RoomSampleSerializer(many=True))
    def get(self, request: ApiRequest, object_id: UUID) -> Response:
        rows = samples_in_room(self.access).filter(population=_list(self.access, object_id))
        return self.page(rows, RoomSampleSerializer, by=("-drawn_at", "-id"))

    @extend_schema(operation_id="room_samples_create", request=WishSerializer, responses={201: RoomSampleSerializer})
    def post(self, request: ApiRequest, object_id: UUID) -> Response:
        made = sample_asked(request, _list(self.access, object_id), by=self.access.user, track="auditor")
        return Response(_in_full(made), status=201)


class RoomSample(ClientApiView):
    permission = P.SEE_ROOM

    @extend_schema(operation_id="room_samples_retrieve", responses=RoomSampleSerializer)
    def get(self, request: ApiRequest, object_id: UUID) -> Response:
        row = samples_in_room(self.access).filter(pk=object_id).first()
        if row is None:
            raise Http404
        return Response(_in_full(row))


class RoomResult(ClientApiView):
    """What the auditor found of one item."""

    permission = P.SET_AUDITOR_STATUS

    @extend_schema(operation_id="room_slot_examine", request=ResultSerializer, responses={201: OpenApiTypes.OBJECT})
    def post(self, request: ApiRequest, slot_id: UUID) -> Response:
        slot = slot_in_room(self.access, slot_id)
        if slot is None:
            raise Http404
        acts.ensure_track(slot.sample, by_auditor=True)
        said = checked(ResultSerializer(data=request.data))
        examine(slot, deviates=said.pop("outcome") == "deviation", **said, by=self.access.user)
        return Response(_in_full(slot.sample), status=201)


def _list(access: Any, population_id: UUID) -> Population:
    share = list_in_room(access, population_id)
    if share is None:
        raise Http404
    return share.population


def _in_full(sample: Sample) -> dict[str, Any]:
    return dict(RoomSampleSerializer(sample).data) | drawn_as_data(drawn(sample))
