from collections.abc import Mapping
from typing import Any

from scoping.actions.registers import Register
from scoping.actions.systems import ensure_known_classes
from scoping.models import Flow
from soc2hub.lib.refusals import Invalid


def ensure_sense(values: Mapping[str, Any]) -> None:
    if values["source"].pk == values["target"].pk:
        raise Invalid("A flow goes from one system to another one.", field="target")
    ensure_known_classes(values)


FLOWS = Register(
    noun="flow",
    model=Flow,
    unique={"flow_once": ("This flow is drawn already; tell two apart by their notes.", "note")},
    ensure_sense=ensure_sense,
)
add, change, remove = FLOWS.add, FLOWS.change, FLOWS.remove
