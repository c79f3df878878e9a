"""Submissions over the API: a raw body is a file, JSON is words or a link; reviews are sub-resources."""

from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from controls.models import Occurrence
from evidence.actions.readings import read
from evidence.actions.reviews import accept, give_back
from evidence.actions.submissions import MOST_TEXT, Claim, submit_file, submit_link, submit_text
from evidence.actions.uses import MOST_AT_ONCE, support_also
from evidence.models import Return, Submission
from evidence.queries.submissions import NEWEST_FIRST, findings_of, in_full, submissions
from soc2hub.accounts.access import find
from soc2hub.accounts.roles import Permission as P
from soc2hub.api.uploads import FILE_NAME, KEY, UPLOAD, UploadView
from soc2hub.api.views import ClientApiView
from soc2hub.custody.sensitivity import CHOICES
from soc2hub.vault.blobs import Received
from soc2hub.vault.downloads import as_attachment
from soc2hub.vault.scans import state_of
from soc2hub.vault.withdrawals import withdrawal_of


class ClaimSerializer(serializers.Serializer[Any]):
    """For which occurrence, and what is said about it; without dates, today and the window's own days.

    Give `occurrence`, or `control` (its reference) and the window in which `performed_on` lies is meant.
    """

    occurrence = serializers.UUIDField(required=False)
    control = serializers.CharField(required=False, max_length=40)
    performed_on = serializers.DateField(required=False)
    covers_from = serializers.DateField(required=False)
    covers_to = serializers.DateField(required=False)
    captured_at = serializers.DateTimeField(required=False)
    title = serializers.CharField(required=False, max_length=200)
    note = serializers.CharField(required=False, max_length=500)
    source = serializers.CharField(required=False, max_length=200)  # type: ignore[assignment]
    sensitivity = serializers.ChoiceField(required=False, choices=CHOICES)
    also = serializers.ListField(
        child=serializers.UUIDField(), required=False, max_length=MOST_AT_ONCE,
        help_text="Other occurrences that the same piece supports; each gets a submission of its own.",
    )  # fmt: skip

    def validate_also(self, value: list[UUID]) -> list[Occurrence]:
        return _occurrences(value)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs.setdefault("performed_on", self.context["today"])
        rows = Occurrence.objects.select_related("control")
        if "occurrence" in attrs:
            occurrence = rows.filter(pk=attrs.pop("occurrence")).first()
        elif "control" in attrs:
            day = attrs["performed_on"]
            rows = rows.filter(control__ref=attrs["control"], starts_on__lte=day, ends_on__gte=day)
            occurrence = rows.order_by("due_on").first()
        else:
            raise serializers.ValidationError({"occurrence": "Say for which occurrence, or for which control."})
        if occurrence is None:
            raise serializers.ValidationError({"occurrence": "No such occurrence."})
        attrs.pop("control", None)
        attrs.setdefault("covers_from", occurrence.starts_on)
        attrs.setdefault("covers_to", occurrence.ends_on)
        return attrs | {"occurrence": occurrence}


def _occurrences(wanted: list[UUID]) -> list[Occurrence]:
    found = list(Occurrence.objects.filter(pk__in=wanted).select_related("control"))
    if len(found) != len(set(wanted)):
        raise serializers.ValidationError("No such occurrence.")
    return found


class AlsoSerializer(serializers.Serializer[Any]):
    occurrences = serializers.ListField(
        child=serializers.UUIDField(), allow_empty=False, max_length=MOST_AT_ONCE, write_only=True
    )

    def validate_occurrences(self, value: list[UUID]) -> list[Occurrence]:
        return _occurrences(value)


class WordsSerializer(ClaimSerializer):
    kind = serializers.ChoiceField(choices=["text", "link"], default="text")
    text = serializers.CharField(max_length=MOST_TEXT)


class SubmissionSerializer(serializers.ModelSerializer[Submission]):
    """A row of `submissions()`, which brings the words of related rows along."""

    control_ref = serializers.CharField(read_only=True)
    occurrence_key = serializers.CharField(read_only=True, allow_null=True)
    sha256 = serializers.CharField(read_only=True, allow_null=True)
    size = serializers.IntegerField(read_only=True, allow_null=True)
    uploaded_by = serializers.CharField(source="uploader", read_only=True)
    withdrawn = serializers.CharField(read_only=True, allow_null=True, help_text="Why it is not handed out.")

    class Meta:
        model = Submission
        fields = (
            "id", "control", "control_ref", "occurrence", "occurrence_key", "title", "kind", "file_name", "sha256",
            "size", "text", "note", "source", "performed_on", "covers_from", "covers_to", "captured_at",
            "received_at", "uploaded_by", "state", "supersedes", "origin", "sensitivity", "is_privileged", "withdrawn",
        )  # fmt: skip
        read_only_fields = fields


class FindingSerializer(serializers.Serializer[Any]):
    check = serializers.CharField()  # type: ignore[assignment]
    words = serializers.CharField()


class DetailSerializer(SubmissionSerializer):
    """One submission with its related rows, and its checks, computed when it is read."""

    control_ref = serializers.CharField(source="control.ref", read_only=True)
    occurrence_key = serializers.CharField(source="occurrence.key", read_only=True, default=None)
    sha256 = serializers.SerializerMethodField()  # type: ignore[assignment]
    size = serializers.IntegerField(source="blob.size", read_only=True, default=None)
    uploaded_by = serializers.CharField(source="uploaded_by.name", read_only=True)
    withdrawn = serializers.SerializerMethodField()  # type: ignore[assignment]
    checks = serializers.SerializerMethodField()
    scan = serializers.SerializerMethodField(help_text="pending, clean or infected; empty where nothing is scanned")

    class Meta:
        model = Submission
        fields = (*SubmissionSerializer.Meta.fields, "checks", "scan")
        read_only_fields = fields

    def get_scan(self, submission: Submission) -> str:
        return state_of(submission.blob) if submission.blob else ""

    def get_sha256(self, submission: Submission) -> str | None:
        if submission.blob is not None:
            return submission.blob.sha256
        return submission.purge.words_sha256 if submission.purge else None

    def get_withdrawn(self, submission: Submission) -> str | None:
        if submission.purge is not None:
            return submission.purge.notice
        found = withdrawal_of(submission.blob) if submission.blob else None
        return found.words if found else None

    @extend_schema_field(FindingSerializer(many=True))
    def get_checks(self, submission: Submission) -> list[dict[str, str]]:
        found = findings_of(submission, today=self.context["today"])
        return [{"check": finding.check.value, "words": finding.words} for finding in found]


class SeenSerializer(serializers.Serializer[Any]):
    """`seen` is the state that was decided about: what somebody else decided meanwhile stands, with 409."""

    seen = serializers.ChoiceField(choices=Submission.STATES, default="submitted")


class ReturnSerializer(SeenSerializer):
    reason = serializers.ChoiceField(choices=Return.REASONS)
    comment = serializers.CharField(max_length=500)


class FilterSerializer(serializers.Serializer[Any]):
    state = serializers.ChoiceField(choices=Submission.STATES, required=False)
    control = serializers.UUIDField(required=False)


class Submissions(UploadView):
    """What was handed in. A file is sent as a raw body with `X-File-Name`; its other facts stand in the query.

    A large one comes in pieces first (`uploads`) and is named in `X-Upload` instead, with an empty body.
    """

    permission = P.SEE_PROGRAM
    write_permission = P.SUBMIT_EVIDENCE
    for_evidence_tokens = True
    claim: dict[str, Any] | None = None

    @extend_schema(parameters=[FilterSerializer], responses=SubmissionSerializer(many=True))
    def get(self, request: Request) -> Response:
        asked = FilterSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        rows = submissions(**asked.validated_data)
        if self._only_submits(request.auth):
            rows = rows.filter(uploaded_by=self.access.user)
        return self.page(rows, SubmissionSerializer, by=NEWEST_FIRST)

    @extend_schema(
        parameters=[
            ClaimSerializer,
            OpenApiParameter(FILE_NAME, str, OpenApiParameter.HEADER, description="Percent-encoded; makes it a file."),
            OpenApiParameter(UPLOAD, UUID, OpenApiParameter.HEADER, description="A whole upload."),
            OpenApiParameter(KEY, str, OpenApiParameter.HEADER, description="Required for files."),
        ],
        request={"application/json": WordsSerializer, "application/octet-stream": OpenApiTypes.BINARY},
        responses={201: DetailSerializer},
    )
    def post(self, request: Request) -> Response:
        """Words or a link as JSON; files never come here, see `UploadView`."""
        said = self._said(WordsSerializer, request.data)
        kind, text, also = said.pop("kind"), said.pop("text"), said.pop("also", [])
        submit = submit_link if kind == "link" else submit_text
        return self._answer(submit(said.pop("occurrence"), text, claim=Claim(**said), by=self.access.user), also)

    def admit(self, request: Request, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Read once: what became of the occurrence while the body arrived is asked when it is locked."""
        if self.claim is None:
            self.claim = self._said(ClaimSerializer, request.query_params)
        return self.claim

    def keep(self, received: Received, admitted: dict[str, Any]) -> Response:
        occurrence, also = admitted.pop("occurrence"), admitted.pop("also", [])
        return self._answer(submit_file(occurrence, received, claim=Claim(**admitted), by=self.access.user), also)

    def _only_submits(self, token: Any) -> bool:
        """A token of the scope `evidence` alone reads back what its person handed in, nothing else."""
        return token is not None and not set(token.scopes) & {"read", "write"}

    def _said(self, serializer: type[ClaimSerializer], data: Any) -> dict[str, Any]:
        asked = serializer(data=data, context={"today": self.access.client.today()})
        asked.is_valid(raise_exception=True)
        return dict(asked.validated_data)

    def _answer(self, submission: Submission, also: list[Occurrence]) -> Response:
        if also:
            support_also(submission, also, by=self.access.user)
        context = {"today": self.access.client.today()}
        return Response(DetailSerializer(submission, context=context).data, status=201)


class OneSubmission(ClientApiView):
    """Base of what hangs on one submission."""

    def submission(self, submission_id: UUID) -> Submission:
        found = in_full(Submission.objects.filter(pk=submission_id)).first()
        if found is None:
            raise Http404
        return found

    def detail(self, submission_id: UUID, status: int = 200) -> Response:
        context = {"today": self.access.client.today()}
        return Response(DetailSerializer(self.submission(submission_id), context=context).data, status=status)


class SubmissionDetail(OneSubmission):
    permission = P.SEE_PROGRAM

    @extend_schema(responses=DetailSerializer)
    def get(self, request: Request, submission_id: UUID) -> Response:
        return self.detail(submission_id)


class AlsoOf(OneSubmission):
    """The same piece for other occurrences, all or none; the answer holds the new submissions."""

    permission = P.SUBMIT_EVIDENCE

    @extend_schema(
        operation_id="submission_support_also", request=AlsoSerializer, responses={201: DetailSerializer(many=True)}
    )
    def post(self, request: Request, submission_id: UUID) -> Response:
        submission = find(Submission, submission_id)
        asked = AlsoSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        made = support_also(submission, asked.validated_data["occurrences"], by=self.access.user)
        rows = in_full(Submission.objects.filter(pk__in=[row.pk for row in made])).order_by("occurrence__due_on", "pk")
        context = {"today": self.access.client.today()}
        return Response(DetailSerializer(rows, many=True, context=context).data, status=201)


class AcceptanceOf(OneSubmission):
    """Four eyes: 409 for who handed it in, and for whoever decides second."""

    permission = P.REVIEW_EVIDENCE

    @extend_schema(request=SeenSerializer, responses={201: DetailSerializer})
    def post(self, request: Request, submission_id: UUID) -> Response:
        asked = SeenSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        accept(find(Submission, submission_id), **asked.validated_data, by=self.access.user)
        return self.detail(submission_id, status=201)


class ReturnOf(OneSubmission):
    permission = P.REVIEW_EVIDENCE

    @extend_schema(request=ReturnSerializer, responses={201: DetailSerializer})
    def post(self, request: Request, submission_id: UUID) -> Response:
        asked = ReturnSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        give_back(find(Submission, submission_id), **asked.validated_data, by=self.access.user)
        return self.detail(submission_id, status=201)


class FileOf(OneSubmission):
    permission = P.SEE_PROGRAM

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, submission_id: UUID) -> Any:
        submission = self.submission(submission_id)
        if submission.blob is None:
            raise Http404
        read(submission, by=self.access.user)
        return as_attachment(submission.blob, name=submission.file_name, before_scan=True)
