"""What waits for who signs the scope."""

from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from django.urls import reverse

from scoping.queries.versions import waiting_version
from soc2hub.accounts.access import Access
from soc2hub.accounts.models import Person
from soc2hub.web.duties import Duty, Step


def signatures(access: Access, person: Person | None, today: date) -> Iterator[Duty]:
    version = waiting_version()
    if version is not None and version.drafted_by_id != access.user.pk:
        since = version.created_at.astimezone(ZoneInfo(access.client.zone)).date()
        url = reverse("scoping:sign", args=[access.client.pk, version.pk])
        why = f"Proposed by {version.drafted_by.name}"
        yield Duty(since, "internal_review", f"{version} to sign", url, why, (Step("Read and sign", url),))
