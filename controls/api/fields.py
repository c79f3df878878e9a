"""Ids of related rows in a body: a foreign id, a made-up one and one of another client read the same (400)."""

from typing import Any
from uuid import UUID

from rest_framework.exceptions import ValidationError

from controls.models import Control, Criterion
from soc2hub.accounts.models import Person

RELATED = {"owner_id": Person, "control_id": Control, "criterion_id": Criterion}


def related(values: dict[str, Any]) -> dict[str, Any]:
    """`owner_id` and the like become the rows themselves."""
    found = dict(values)
    for name, model in RELATED.items():
        if name in found:
            found[name.removesuffix("_id")] = _row(model, found.pop(name), name)
    return found


def _row(model: Any, row_id: UUID | str | None, name: str) -> Any:
    if row_id is None:
        return None
    row = model.objects.filter(pk=row_id).first()
    if row is None:
        raise ValidationError({name: [f"No such {model._meta.verbose_name} in this client."]})
    return row
