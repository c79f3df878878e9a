"""What of the scope Ctrl-K finds; a vendor is who operates a system for the client."""

from typing import Any

from django.db import models

from scoping.models import Commitment, Service, System
from soc2hub.accounts.roles import Permission as P
from soc2hub.web.search import Source, to_page


def _operated() -> models.QuerySet[Any]:
    return System.objects.exclude(operated_by="")


SOURCES = (
    Source("Systems", P.SEE_PROGRAM, System.objects.all, ("name",), to_page("scoping:system"), note="kind"),
    Source("Vendors", P.SEE_PROGRAM, _operated, ("operated_by",), to_page("scoping:system"), note="name"),
    Source("Services", P.SEE_PROGRAM, Service.objects.all, ("name",), to_page("scoping:service")),
    Source(
        "Commitments",
        P.SEE_PROGRAM,
        Commitment.objects.all,
        ("customer", "clause"),
        to_page("scoping:commitment"),
        note="stage",
    ),
)
