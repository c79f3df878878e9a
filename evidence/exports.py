"""What a spreadsheet of submissions holds."""

from evidence.models import Submission
from soc2hub.ui.states import state_named
from soc2hub.web.exports import Export

SUBMISSIONS = Export(
    "submissions",
    {
        "What": lambda row: row.title,
        "Control": lambda row: row.control_ref,
        "Occurrence": lambda row: row.occurrence_key,
        "Kind": Submission.get_kind_display,
        "File": lambda row: row.file_name,
        "SHA-256": lambda row: row.sha256,
        "Bytes": lambda row: row.size,
        "Source": lambda row: row.source,
        "Note": lambda row: row.note,
        "Done on": lambda row: row.performed_on,
        "Covers from": lambda row: row.covers_from,
        "Covers to": lambda row: row.covers_to,
        "Received": lambda row: row.received_at,
        "From": lambda row: row.uploader,
        "Sensitivity": Submission.get_sensitivity_display,
        "Withdrawn": lambda row: row.withdrawn,
        "State": lambda row: state_named(row.state).word,
    },
    fact_on=lambda row: row.performed_on,
)
