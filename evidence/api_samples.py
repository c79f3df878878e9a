"""Samples over the API: drawn from a list, extended, concluded; their items assigned, shown, examined, replaced."""

from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from evidence.actions import profiles as profile_acts
from evidence.actions import samples as acts
from evidence.actions.slots import assign, attach, examine
from evidence.api_populations import checked_data
from evidence.models import Population, Sample, Slot, Submission
from evidence.population_serializers import (
    AssignSerializer,
    AttachSerializer,
    ConclusionSerializer,
    ExtendSerializer,
    ProfileSerializer,
    ReasonSerializer,
    ResultSerializer,
    SampleSerializer,
    SlotSerializer,
    WishSerializer,
    drawn_as_data,
    item_as_data,
)
from evidence.profiles import as_data
from evidence.queries.samples import NEWEST_FIRST, Offered, drawn, item_of, profiles, samples, with_facts
from evidence.sampling import Risk
from soc2hub.accounts.access import find
from soc2hub.accounts.models import Person
from soc2hub.accounts.roles import Permission as P
from soc2hub.api.views import ClientApiView, with_etag


class OnOneSample(ClientApiView):
    """Base of what hangs on one sample."""

    def detail(self, sample_id: UUID, status: int = 200) -> Response:
        found = samples().filter(pk=sample_id).select_related("population").first()
        if found is None:
            raise Http404
        answer = Response(dict(SampleSerializer(found).data) | drawn_as_data(drawn(found)), status=status)
        return with_etag(answer, found.version)


class Samples(ClientApiView):
    permission = P.SEE_PROGRAM

    @extend_schema(operation_id="samples_list", responses=SampleSerializer(many=True))
    def get(self, request: Request) -> Response:
        return self.page(samples(), SampleSerializer, by=NEWEST_FIRST)


class PopulationSamples(OnOneSample):
    permission, write_permission = P.SEE_PROGRAM, P.RUN_AUDIT

    @extend_schema(operation_id="population_samples_list", responses=SampleSerializer(many=True))
    def get(self, request: Request, population_id: UUID) -> Response:
        rows = samples(population=find(Population, population_id).pk)
        return self.page(rows, SampleSerializer, by=NEWEST_FIRST)

    @extend_schema(operation_id="population_samples_create", request=WishSerializer, responses={201: SampleSerializer})
    def post(self, request: Request, population_id: UUID) -> Response:
        population = find(Population, population_id)
        made = sample_asked(request, population, by=self.access.user, track="internal")
        return self.detail(made.pk, status=201)


class OneSample(OnOneSample):
    permission = P.SEE_PROGRAM

    @extend_schema(operation_id="samples_retrieve", responses=SampleSerializer)
    def get(self, request: Request, sample_id: UUID) -> Response:
        return self.detail(sample_id)


class SampleExtension(OnOneSample):
    permission = P.RUN_AUDIT

    @extend_schema(operation_id="sample_extend", request=ExtendSerializer, responses={201: SampleSerializer})
    def post(self, request: Request, sample_id: UUID) -> Response:
        row, version = find(Sample, sample_id), self.expected_version(request)
        acts.ensure_track(row, by_auditor=False)
        acts.extend(row, **checked_data(ExtendSerializer(data=request.data)), version=version, by=self.access.user)
        return self.detail(sample_id, status=201)


class SampleConclusion(OnOneSample):
    permission = P.RUN_AUDIT

    @extend_schema(operation_id="sample_conclude", request=ConclusionSerializer, responses={201: SampleSerializer})
    def post(self, request: Request, sample_id: UUID) -> Response:
        row, version = find(Sample, sample_id), self.expected_version(request)
        acts.ensure_track(row, by_auditor=False)
        said = checked_data(ConclusionSerializer(data=request.data))
        acts.conclude(row, said["conclusion"], version=version, by=self.access.user)
        return self.detail(sample_id, status=201)


class OnOneSlot(ClientApiView):
    """Base of what hangs on one item."""

    def slot(self, slot_id: UUID) -> Slot:
        rows = with_facts(Slot.objects.filter(pk=slot_id)).select_related("sample__control__owner", "item", "assignee")
        found: Slot | None = rows.first()
        if found is None:
            raise Http404
        return found

    def detail(self, slot_id: UUID, status: int = 200) -> Response:
        found = self.slot(slot_id)
        item = item_of(found, is_replaced=found.replaced_by.exists())
        return with_etag(Response(item_as_data(item), status=status), found.version)


class OneSlot(OnOneSlot):
    permission, write_permission = P.SEE_PROGRAM, P.RUN_AUDIT

    @extend_schema(operation_id="slots_retrieve", responses=SlotSerializer)
    def get(self, request: Request, slot_id: UUID) -> Response:
        return self.detail(slot_id)

    @extend_schema(operation_id="slots_assign", request=AssignSerializer, responses=SlotSerializer)
    def put(self, request: Request, slot_id: UUID) -> Response:
        """Who brings its evidence, by when."""
        slot, said = self.slot(slot_id), checked_data(AssignSerializer(data=request.data))
        person = Person.objects.filter(pk=said["person"]).first() if said["person"] else None
        if said["person"] and person is None:
            raise serializers.ValidationError({"person": "No such person."})
        assign(slot.sample, [slot], person=person, due_on=said["due_on"], by=self.access.user)
        return self.detail(slot_id)


class SlotEvidenceOf(OnOneSlot):
    permission = P.SUBMIT_EVIDENCE

    @extend_schema(operation_id="slot_attach", request=AttachSerializer, responses={201: SlotSerializer})
    def post(self, request: Request, slot_id: UUID) -> Response:
        slot, said = self.slot(slot_id), checked_data(AttachSerializer(data=request.data))
        submission = Submission.objects.filter(pk=said["submission"]).first()
        if submission is None:
            raise serializers.ValidationError({"submission": "No such submission."})
        attach(slot, submission, by=self.access.user)
        return self.detail(slot_id, status=201)


class SlotResultOf(OnOneSlot):
    permission = P.RUN_AUDIT

    @extend_schema(operation_id="slot_examine", request=ResultSerializer, responses={201: SlotSerializer})
    def post(self, request: Request, slot_id: UUID) -> Response:
        slot, said = self.slot(slot_id), checked_data(ResultSerializer(data=request.data))
        acts.ensure_track(slot.sample, by_auditor=False)
        examine(slot, deviates=said.pop("outcome") == "deviation", **said, by=self.access.user)
        return self.detail(slot_id, status=201)


class SlotReplacement(OnOneSlot):
    permission = P.RUN_AUDIT

    @extend_schema(operation_id="slot_replace", request=ReasonSerializer, responses={201: SlotSerializer})
    def post(self, request: Request, slot_id: UUID) -> Response:
        slot, version = self.slot(slot_id), self.expected_version(request)
        acts.ensure_track(slot.sample, by_auditor=False)
        said = checked_data(ReasonSerializer(data=request.data))
        stand_in = acts.replace_item(slot, reason=said["reason"], version=version, by=self.access.user)
        return self.detail(stand_in.pk, status=201)


class SamplingProfiles(ClientApiView):
    permission, write_permission = P.SEE_PROGRAM, P.RUN_AUDIT

    @extend_schema(operation_id="sampling_profiles_list", responses=ProfileSerializer(many=True))
    def get(self, request: Request) -> Response:
        return Response({"results": [_profile(each) for each in profiles()], "next": None})

    @extend_schema(
        operation_id="sampling_profiles_create", request=ProfileSerializer, responses={201: ProfileSerializer}
    )
    def post(self, request: Request) -> Response:
        said = checked_data(ProfileSerializer(data=request.data))
        if not isinstance(said["rules"], dict):
            raise serializers.ValidationError({"rules": "An object with periodic, many_a_day, per_event …"})
        row = profile_acts.write(**said, by=self.access.user)
        return Response(_profile(Offered(row.number, row.profile)), status=201)


def _profile(offered: Offered) -> dict[str, Any]:
    rules = as_data(offered.profile)
    return {"name": rules.pop("name"), "source": rules.pop("source"), "rules": rules, "number": offered.number}


def sample_asked(request: Request, population: Population, *, by: Any, track: str) -> Sample:
    """Drawn, or of the keys named; as the team asks and as the auditor does."""
    said = checked_data(WishSerializer(data=request.data))
    name, keys = said.pop("profile", None), said.pop("keys", None)
    offered = next((each for each in profiles() if name in (None, each.profile.name)), None)
    if offered is None:
        raise serializers.ValidationError({"profile": "No such profile."})
    wish = acts.Wish(offered, risk=Risk(said.pop("risk")), track=track, **said)
    return acts.choose(population, keys, wish, by=by) if keys else acts.take(population, wish, by=by)
