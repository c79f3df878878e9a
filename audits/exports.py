"""What a spreadsheet of the auditor's requests holds."""

from soc2hub.lib import clock
from soc2hub.ui.states import state_named
from soc2hub.web.exports import Export

REQUESTS = Export(
    "requests",
    {
        "Request": lambda row: row.ref,
        "Text": lambda row: row.text,
        "Round": lambda row: row.round,
        "Owner": lambda row: row.answerer or row.owner_title,
        "Due": lambda row: row.due_on,
        "Ours": lambda row: state_named(row.internal_status).word,
        "Auditor's": lambda row: state_named(row.auditor_status).word,
        "Days waiting": lambda row: "" if row.is_closed else (clock.now() - row.waiting_since).days,
    },
)
