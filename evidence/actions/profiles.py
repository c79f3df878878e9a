"""Size profiles of a client, edited as data; every edit is a new version (DOMAIN R6.4)."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from evidence.models import SamplingProfile
from evidence.profiles import of_data
from soc2hub.accounts.models import User
from soc2hub.lib.refusals import Invalid, Stale
from soc2hub.tenancy.locks import one_at_a_time
from soc2hub.trail.record import record


@transaction.atomic
def write(name: str, source: str, rules: Mapping[str, Any], *, former: int, by: User) -> SamplingProfile:
    """`former` is the version that was read, 0 for none; samples keep the numbers they were sized by."""
    one_at_a_time("sampling profile")
    if not name.strip():
        raise Invalid("Name it, after the audit firm for instance.", field="name")
    if not source.strip():
        raise Invalid("Say where its numbers come from.", field="source")
    try:
        of_data({**rules, "name": name, "source": source})
    except ValueError as error:
        raise Invalid(str(error), field="rules") from None
    newest = SamplingProfile.objects.filter(name=name.strip()).order_by("-number").first()
    if (newest.number if newest else 0) != former:
        raise Stale
    row = SamplingProfile.objects.create(
        name=name.strip(), number=former + 1, source=source.strip(), rules=dict(rules), written_by=by
    )
    record("sampling_profile.written", subject=row, by=by, name=row.name, number=row.number)
    return row
