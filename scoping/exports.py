"""What a spreadsheet of the inventory holds."""

from typing import Any

from scoping.models import Commitment, Option, System, Vendor, VendorReport
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
        "What it is": lambda row: row.note,
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
        "What is promised": lambda row: row.promise,
        "Penalty": lambda row: row.penalty,
        "Met on": lambda row: row.met_on,
        "Note": lambda row: row.note,
    },
)
VENDORS = Export(
    "vendors",
    {
        "Vendor": lambda row: row.name,
        "What it does for us": lambda row: row.service,
        "Tier": Vendor.get_tier_display,
        "Owner": lambda row: row.owner.name if row.owner else "",
        "So it is a": Vendor.get_relation_display,
        "Because": lambda row: row.reason,
        "In our report": lambda row: row.get_method_display() if row.method else "",
        "How we monitor it": lambda row: row.monitoring,
        "Contract renews on": lambda row: row.renews_on,
        "Systems it runs": lambda row: row.runs,
        "Reports over our period": lambda row: row.covered_words,
        "To do": lambda row: " ".join(row.flaws),
        "Note": lambda row: row.note,
    },
)
VENDOR_REPORTS = Export(
    "vendor_reports",
    {
        "Vendor": lambda row: row.vendor.name,
        "Report": VendorReport.get_kind_display,
        "Auditor": lambda row: row.auditor,
        "Period begins": lambda row: row.period_start,
        "Period ends": lambda row: row.period_end,
        "As of": lambda row: row.as_of,
        "Bridge letter up to": lambda row: row.bridged_to,
        "Opinion": VendorReport.get_opinion_display,
        "Exceptions that matter to us": lambda row: row.exceptions,
        "Conclusion": VendorReport.get_conclusion_display,
        "Reviewed on": lambda row: row.reviewed_on,
    },
)
CSOCS = Export(
    "csocs",
    {
        "Vendor": lambda row: row.vendor.name,
        "What we expect": lambda row: row.words,
        "Criteria": lambda row: row.criteria,
    },
)
CUECS = Export(
    "cuecs",
    {
        "Report": lambda row: str(row.report),
        "What it expects of us": lambda row: row.words,
        "Does not apply because": lambda row: row.not_applicable_because,
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
OF_EACH = {
    "service": SERVICES,
    "system": SYSTEMS,
    "flow": FLOWS,
    "commitment": COMMITMENTS,
    "vendor": VENDORS,
    "vendor_report": VENDOR_REPORTS,
    "csoc": CSOCS,
    "cuec": CUECS,
    "option": OPTIONS,
}
