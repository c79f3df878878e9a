"""What spreadsheets of lists, their rows, samples and their items hold."""

from evidence.models import Population, Sample
from soc2hub.ui.states import state_named
from soc2hub.web.exports import Export

POPULATIONS = Export(
    "populations",
    {
        "List": lambda row: row.title,
        "Version": lambda row: row.number,
        "Control": lambda row: row.control_ref,
        "It lists": Population.get_role_display,
        "Events": Population.get_subject_display,
        "Source": lambda row: row.source_system,
        "Kind of source": Population.get_source_kind_display,
        "System owner": lambda row: row.system_owner,
        "Query": lambda row: row.query,
        "From": lambda row: row.period_from,
        "To": lambda row: row.period_to,
        "Taken": lambda row: row.extracted_at,
        "Taken by": lambda row: row.extracted_by,
        "Rows": lambda row: row.row_count,
        "File": lambda row: row.file_name,
        "SHA-256": lambda row: row.sha256,
        "Completeness": lambda row: row.completeness,
        "Accuracy": lambda row: row.accuracy,
        "Samples": lambda row: row.drawn or 0,
        "Sensitivity": Population.get_sensitivity_display,
        "Brought in by": lambda row: row.uploader,
        "State": lambda row: state_named(row.state).word,
    },
    fact_on=lambda row: row.period_to,
)
ITEMS = Export(
    "population_items",
    {
        "Key": lambda row: row.key,
        "What it is": lambda row: row.label,
        "Day": lambda row: row.happened_on,
        "Time": lambda row: row.happened_at,
        "Line": lambda row: row.line,
    },
    fact_on=lambda row: row.happened_on,
)
SAMPLES = Export(
    "samples",
    {
        "Control": lambda row: row.control_ref,
        "List": lambda row: row.list_title,
        "Version": lambda row: row.list_number,
        "Whose": Sample.get_track_display,
        "Items": lambda row: row.size,
        "Of": lambda row: row.population_count,
        "The profile asks for": lambda row: row.proposed_size,
        "Profile": lambda row: row.rules["name"],
        "Source of the profile": lambda row: row.rules["source"],
        "Algorithm": lambda row: row.algorithm,
        "Seed": lambda row: row.seed,
        "SHA-256 of the list": lambda row: row.population_sha256,
        "Examined": lambda row: row.done or 0,
        "Deviations": lambda row: row.deviating or 0,
        "Drawn by": lambda row: row.drawer,
        "Drawn": lambda row: row.drawn_at,
        "Conclusion": lambda row: row.conclusion,
    },
    fact_on=lambda row: row.drawn_at,
)
SLOTS = Export(
    "sample_items",
    {
        "Place": lambda row: row.slot.position,
        "Key": lambda row: row.slot.item.key,
        "What it is": lambda row: row.slot.item.label,
        "Day": lambda row: row.slot.item.happened_on,
        "Extension": lambda row: row.slot.extension,
        "Stands in for": lambda row: row.slot.replaces.item.key if row.slot.replaces else "",
        "Why": lambda row: row.slot.replaced_because,
        "Person": lambda row: row.slot.assignee.name if row.slot.assignee else "",
        "Due": lambda row: row.slot.due_on,
        "Evidence": lambda row: [each.submission.title for each in row.evidence],
        "Result": lambda row: row.result.get_outcome_display() if row.result else "",
        "Cause": lambda row: row.result.cause if row.result else "",
        "State": lambda row: state_named(row.state).word,
    },
    fact_on=lambda row: row.slot.item.happened_on,
)
