"""services, systems (with what they need and enforce), flows and commitments."""

from typing import Any

from django.db.models import QuerySet

from scoping.actions.commitments import COMMITMENTS
from scoping.actions.flows import FLOWS
from scoping.actions.services import SERVICES
from scoping.actions.systems import SYSTEMS
from scoping.api.rows import ManyRows, OneRow, Rows, listed, single
from scoping.queries import inventory
from scoping.serializers import CommitmentSerializer, FlowSerializer, ServiceSerializer, SystemSerializer
from soc2hub.accounts.roles import Permission as P


class ServiceRows(Rows):
    register, serializer = SERVICES, ServiceSerializer

    def rows(self) -> QuerySet[Any]:
        return inventory.services()


class SystemRows(Rows):
    register, serializer = SYSTEMS, SystemSerializer

    def rows(self) -> QuerySet[Any]:
        return inventory.systems()


class FlowRows(Rows):
    register, serializer, by = FLOWS, FlowSerializer, ("source_name", "target_name", "id")

    def rows(self) -> QuerySet[Any]:
        return inventory.flows()


class CommitmentRows(Rows):
    register, serializer, by = COMMITMENTS, CommitmentSerializer, ("due", "id")

    def rows(self) -> QuerySet[Any]:
        return inventory.commitments()


@listed("services", ServiceSerializer)
class Services(ServiceRows, ManyRows):
    permission, write_permission = P.SEE_PROGRAM, P.EDIT_SCOPE


@single("services", ServiceSerializer)
class OneService(ServiceRows, OneRow):
    permission, write_permission = P.SEE_PROGRAM, P.EDIT_SCOPE


@listed("systems", SystemSerializer)
class Systems(SystemRows, ManyRows):
    permission, write_permission = P.SEE_PROGRAM, P.EDIT_SCOPE


@single("systems", SystemSerializer)
class OneSystem(SystemRows, OneRow):
    permission, write_permission = P.SEE_PROGRAM, P.EDIT_SCOPE


@listed("flows", FlowSerializer)
class Flows(FlowRows, ManyRows):
    permission, write_permission = P.SEE_PROGRAM, P.EDIT_SCOPE


@single("flows", FlowSerializer)
class OneFlow(FlowRows, OneRow):
    permission, write_permission = P.SEE_PROGRAM, P.EDIT_SCOPE


@listed("commitments", CommitmentSerializer)
class Commitments(CommitmentRows, ManyRows):
    permission, write_permission = P.SEE_PROGRAM, P.EDIT_SCOPE


@single("commitments", CommitmentSerializer)
class OneCommitment(CommitmentRows, OneRow):
    permission, write_permission = P.SEE_PROGRAM, P.EDIT_SCOPE
