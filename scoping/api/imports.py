"""Tables pasted or uploaded by a program: scope-imports."""

from hashlib import sha256

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from scoping.actions import imports
from scoping.api.rows import user
from scoping.importers.reading import read
from scoping.serializers import ImportPlanSerializer, ScopeImportSerializer
from soc2hub.accounts.roles import Permission as P
from soc2hub.api.views import ClientApiView
from soc2hub.lib.plans import ImportPlan, Unreadable


class ScopeImports(ClientApiView):
    """A table of systems, services, flows or commitments; all or nothing, and looked at first unless told otherwise."""

    permission = P.EDIT_SCOPE

    @extend_schema(
        operation_id="scope_imports_create",
        request=ScopeImportSerializer,
        responses={200: ImportPlanSerializer, 201: ImportPlanSerializer},
    )
    def post(self, request: Request) -> Response:
        asked = ScopeImportSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        said = asked.validated_data
        data = said["table"].encode()
        try:
            batch = read(said["into"], said["name"], data)
        except Unreadable as error:
            plan = ImportPlan(said["into"], problems=(error.problem,))
            return Response(ImportPlanSerializer(plan).data, status=200 if said["dry_run"] else 422)
        if said["dry_run"]:
            return Response(ImportPlanSerializer(imports.look(batch)).data)
        client, digest = self.access.client, sha256(data).hexdigest()
        plan = imports.apply(batch, client=client, sha256=digest, by=user(request))
        return Response(ImportPlanSerializer(plan).data, status=201)
