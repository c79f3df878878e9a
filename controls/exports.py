"""What a spreadsheet of controls, occurrences, gaps, risks and policies holds."""

from typing import Any

from controls.models import Control, Gap, Policy, ReadinessConclusion
from controls.queries.registers import review_due_on
from soc2hub.ui.states import state_named
from soc2hub.web.exports import Export


def _word(key: str) -> str:
    return state_named(key).word


def _owner(row: Any) -> str:
    return row.owner.name if row.owner else getattr(row, "owner_title", "")


def _ref(row: Gap) -> str:
    return row.control.ref if row.control else ""


CONTROLS = Export(
    "controls",
    {
        "Control": lambda row: row.ref,
        "Title": lambda row: row.title,
        "Criteria": lambda row: row.criterion_ids,
        "Owner": _owner,
        "Owner left on": lambda row: row.owner.left_on if row.owner else None,
        "How often": Control.get_frequency_display,
        "Weight": Control.get_weight_display,
        "Statement approved": lambda row: row.is_design_approved,
        "Open high gaps": lambda row: row.open_high_gaps or 0,
        "Status": lambda row: _word(row.status),
        "In operation since": lambda row: row.implemented_on,
        "Retired on": lambda row: row.retired_on,
    },
)
OCCURRENCES = Export(
    "occurrences",
    {
        "Control": lambda row: row.ref,
        "Title": lambda row: row.title,
        "Key control": lambda row: row.is_key,
        "Window": lambda row: row.key,
        "From": lambda row: row.window.start,
        "To": lambda row: row.window.end,
        "Due": lambda row: row.due_on,
        "Moved from": lambda row: row.moved_from,
        "Owner": lambda row: row.owner,
        "State": lambda row: _word(row.state.value),
        "Done on": lambda row: row.performed_on,
        "Evidence accepted": lambda row: row.is_reviewed,
    },
    fact_on=lambda row: row.due_on,
)
GAPS = Export(
    "gaps",
    {
        "Gap": lambda row: row.title,
        "Business impact": lambda row: row.impact,
        "Severity": Gap.get_severity_display,
        "State": lambda row: _word(row.state),
        "Control": _ref,
        "Criterion": lambda row: row.criterion_id,
        "Owner": _owner,
        "Done by": lambda row: row.due_on,
        "Found on": lambda row: row.found_on,
        "Source": lambda row: row.source,
        "Fixed on": lambda row: row.fixed_on,
        "Fixed by": lambda row: row.fixed_by.name if row.fixed_by else "",
        "Verified on": lambda row: row.verified_on,
        "Verified by": lambda row: row.verified_by.name if row.verified_by else "",
        "Reason": lambda row: row.reason,
    },
    fact_on=lambda row: row.found_on,
)
RISKS = Export(
    "risks",
    {
        "Risk": lambda row: row.title,
        "Harm": lambda row: row.harm,
        "Likelihood now": lambda row: row.likelihood,
        "Harm now, 1 to 5": lambda row: row.impact,
        "Likelihood after treatment": lambda row: row.residual_likelihood,
        "Harm after treatment, 1 to 5": lambda row: row.residual_impact,
        "Treatment": lambda row: row.get_treatment_display(),
        "Control": _ref,
        "Owner": _owner,
        "By": lambda row: row.due_on,
        "Closed on": lambda row: row.closed_on,
    },
)
POLICIES = Export(
    "policies",
    {
        "Policy": lambda row: row.title,
        "Kind": Policy.get_kind_display,
        "Owner": _owner,
        "Last reviewed": lambda row: row.last_reviewed_on,
        "Review due": review_due_on,
    },
)
ASSESSMENT = Export(
    "assessments",
    {
        "Control": lambda row: row.ref,
        "Title": lambda row: row.title,
        "Key control": lambda row: row.is_key,
        "Owner": lambda row: _owner(row.control),
        "Designed": ReadinessConclusion.get_designed_display,
        "Implemented": ReadinessConclusion.get_implemented_display,
        "Operating": ReadinessConclusion.get_operating_display,
        "Result": lambda row: _word(row.state),
        "Note": lambda row: row.note,
        "Assessed by": lambda row: row.assessed_by.name if row.assessed_by else "",
        "Assessed at": lambda row: row.assessed_at,
        "Gap": lambda row: row.gap.title if row.gap else "",
    },
    fact_on=lambda row: row.assessed_at,
)
