"""What a spreadsheet of the inventory holds."""

from typing import Any

from scoping.models import Commitment, Option, System
from scoping.queries.categories import in_order
from soc2hub.web.exports import Export

DATA_CLASSES = dict(System.DATA_CLASSES)


def _classes(row: Any) -> list[str]:
    return [DATA_CLASSES.get(key, key) for key in row.data_classes]


def _place(row: Any) -> str:
    if row.placement is None or not row.placement.is_in:
        return "Outside"
    return "Inside, as a tool" if row.placement.role == "tool" else "Inside"


def _why(row: Any) -> str:
    return row.placement.sentence if row.placement else ""


def _amount(row: Commitment) -> str:
    return f"{row.yearly_value_cents / 100:.2f}" if row.yearly_value_cents else ""


SERVICES = Export(
    "services",
    {
        "Service": lambda row: row.name,
        "What it is": lambda row: row.description,
        "Cannot be delivered without": lambda row: row.needed_systems,
        "Boundary": _place,
        "Why": _why,
    },
)
SYSTEMS = Export(
    "systems",
    {
        "System": lambda row: row.name,
        "Kind": System.get_kind_display,
        "Environment": System.get_environment_display,
        "Operated by": lambda row: row.operated_by,
        "Whose is it": lambda row: row.get_exit_display() if row.exit else "Own",
        "Owner": lambda row: row.owner.name if row.owner else "",
        "Customer data flows through it": System.get_carries_customer_data_display,
        "Classes of data": _classes,
        "Cannot work without": lambda row: row.needed_systems,
        "Boundary": _place,
        "Why": _why,
        "Proposed for the audit": lambda row: bool(row.proposed_in),
        "Covered by the security program": lambda row: row.is_secured,
    },
)
FLOWS = Export(
    "flows",
    {
        "From": lambda row: row.source.name,
        "To": lambda row: row.target.name,
        "Carries customer data": lambda row: row.has_customer_data,
        "Classes of data": _classes,
        "Encrypted on the way": lambda row: row.is_encrypted,
        "Cut by": lambda row: row.cut_by,
        "Note": lambda row: row.note,
    },
)
COMMITMENTS = Export(
    "commitments",
    {
        "Customer": lambda row: row.customer,
        "Clause": lambda row: row.clause,
        "What it is about": Commitment.get_kind_display,
        "Stage": Commitment.get_stage_display,
        "Report it demands": lambda row: row.get_report_display() if row.report else "",
        "Months the report must cover": lambda row: row.period_months,
        "Categories": lambda row: in_order(row.categories),
        "Services": lambda row: row.services_named,
        "Needed by": lambda row: row.need_by,
        "Yearly value": _amount,
        "Currency": lambda row: row.currency if row.yearly_value_cents else "",
        "The program sets out to meet it": lambda row: row.is_chosen,
        "Met on": lambda row: row.met_on,
        "Note": lambda row: row.note,
    },
)
OPTIONS = Export(
    "options",
    {
        "Option": lambda row: row.name,
        "Kind": Option.get_kind_display,
        "System": lambda row: row.system.name if row.system else "",
        "What takes its place": lambda row: row.instead.name if row.instead else "",
        "Flows it cuts": lambda row: [str(flow) for flow in row.cut_flows],
        "Hours, once": lambda row: row.hours,
        "Note": lambda row: row.note,
    },
)
OF_EACH = {"service": SERVICES, "system": SYSTEMS, "flow": FLOWS, "commitment": COMMITMENTS, "option": OPTIONS}
