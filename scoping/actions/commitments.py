from collections.abc import Mapping
from typing import Any

from scoping.actions.registers import Links, Register
from scoping.models import Category, Commitment, CommitmentService
from soc2hub.lib.refusals import Invalid


def ensure_sense(values: Mapping[str, Any]) -> None:
    """Signed commitments are constraints: they cannot be left out (PRACTICE §4)."""
    if values.get("stage") == "signed" and not values.get("is_chosen", True):
        raise Invalid("A signed commitment must be met; only unsigned ones can be left out.", field="is_chosen")
    promised = values.get("promised")
    if promised is not None and (promised <= 0 or (values.get("kind") == "uptime" and promised > 100)):
        raise Invalid("Uptime is promised in percent, the others in hours or days.", field="promised")
    unknown = set(values.get("categories", ())) - set(Category.values)
    if unknown:
        raise Invalid(f"No such category: {', '.join(sorted(unknown))}.", field="categories")


COMMITMENTS = Register(
    noun="commitment",
    model=Commitment,
    links=(Links("services_named", CommitmentService, "commitment", "service"),),
    ensure_sense=ensure_sense,
)
add, change, remove = COMMITMENTS.add, COMMITMENTS.change, COMMITMENTS.remove
