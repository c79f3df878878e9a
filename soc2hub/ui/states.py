"""Every state a record can be in, as a person sees it: word, letter, tone.

The keys are the values stored by the apps (DOMAIN R4.7, R4.10, R7.3, R8.3, R8.5, R11.4; PRACTICE §3, §8).
A letter tells states of one family apart in a cell too small for the word.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from soc2hub.ui.tones import Tone


@dataclass(frozen=True)
class State:
    """What is shown for one state; `tone` gives colour and shape."""

    key: str
    word: str
    letter: str
    tone: Tone

    @property
    def is_hollow(self) -> bool:
        """Nothing was owed after all: drawn as an empty box, so that it is neither done nor undone, in grey too."""
        return self.key in ("waived", "not_occurring")


GOOD, WATCH, BAD, INFO, IDLE, UNKNOWN = Tone

_ROWS: tuple[tuple[str, str, str, Tone], ...] = (
    # occurrences (R7.3)
    ("scheduled", "Scheduled", "S", IDLE),
    ("due", "Due", "D", INFO),
    ("performed", "Performed", "P", INFO),
    ("on_time", "On time", "T", GOOD),
    ("late", "Late", "L", WATCH),
    ("overdue", "Overdue", "O", BAD),
    ("missed", "Missed", "M", BAD),
    ("waived", "Waived", "W", IDLE),
    ("not_occurring", "Not occurring", "N", IDLE),
    ("moved", "Moved", "M", IDLE),
    ("before_take_over", "Before take-over", "B", IDLE),
    # whether enough of them can still happen (R6.7)
    ("lost", "Too late", "X", BAD),
    ("possible", "Still possible", "P", INFO),
    ("enough", "Enough", "E", GOOD),
    ("nothing_due", "Nothing due", "N", WATCH),
    # submissions and their review (R8.5)
    ("draft", "Draft", "D", IDLE),
    ("asked", "Asked", "Q", INFO),
    ("submitted", "Submitted", "S", INFO),
    ("reviewed", "Reviewed", "V", GOOD),
    ("accepted", "Accepted", "A", GOOD),
    ("returned", "Returned", "R", WATCH),
    ("proposed", "Proposed", "P", INFO),
    ("declined", "Declined", "D", WATCH),
    ("ended", "Ended", "E", IDLE),
    ("superseded", "Superseded", "X", IDLE),
    ("withdrawn", "Withdrawn", "X", IDLE),
    # what becomes of files, and who sees them (PRODUCT E3, E9)
    ("damaged", "Damaged", "D", BAD),
    ("security", "Security detail", "S", WATCH),
    ("people", "About people", "P", WATCH),
    ("legal", "Legal", "L", WATCH),
    ("privileged", "Privileged", "V", WATCH),
    # gaps (R4.10)
    ("identified", "Identified", "I", WATCH),
    ("assessed", "Assessed", "A", WATCH),
    ("planned", "Planned", "P", INFO),
    ("in_progress", "In progress", "I", INFO),
    ("fixed", "Fixed", "F", INFO),
    ("verified", "Verified", "V", GOOD),
    ("closed", "Closed", "C", GOOD),
    ("risk_accepted", "Risk accepted", "R", WATCH),
    ("rejected", "Not a gap", "X", IDLE),
    # controls (R11.4)
    ("approved", "Approved", "A", INFO),
    ("implemented", "Implemented", "I", INFO),
    ("operating", "Operating", "O", GOOD),
    ("retired", "Retired", "X", IDLE),
    # readiness (R2.10, R7.6)
    ("not_assessed", "Not assessed", "?", UNKNOWN),
    ("gap", "Gap", "G", BAD),
    ("partial", "Partly ready", "P", WATCH),
    ("ready", "Ready", "R", GOOD),
    ("not_ready", "Not ready", "N", WATCH),
    ("not_yet_due", "Not yet due", "Y", UNKNOWN),
    ("not_applicable", "Not applicable", "–", IDLE),
    # tests and forecast (R4.7, PRACTICE §3)
    ("not_tested", "Not tested", "?", UNKNOWN),
    ("no_exceptions", "No exceptions", "N", GOOD),
    ("exception", "Exception", "E", WATCH),
    ("not_operated", "Did not operate", "–", IDLE),
    ("unable_to_test", "Unable to test", "U", BAD),
    ("effective", "Effective", "E", GOOD),
    ("exceptions", "Exceptions, effective", "X", WATCH),
    ("fix_population", "Mend the population", "F", BAD),
    ("ineffective", "Ineffective", "I", BAD),
    ("not_concluded", "Not concluded", "?", UNKNOWN),
    # requests (R8.3)
    ("open", "Open", "O", IDLE),
    ("assigned", "Assigned", "A", INFO),
    ("internal_review", "In our review", "V", INFO),
    ("not_received", "Not received", "N", IDLE),
    ("received", "Received", "R", INFO),
    ("under_review", "With the auditor", "U", INFO),
    ("follow_up", "Follow-up asked", "F", WATCH),
    # metrics and overall status (PRACTICE §8)
    ("green", "On track", "T", GOOD),
    ("amber", "Watch", "W", WATCH),
    ("red", "Act now", "A", BAD),
    ("unknown", "Unknown", "?", UNKNOWN),
    # trends since the last snapshot
    ("better", "Better", "B", GOOD),
    ("worse", "Worse", "W", BAD),
    ("level", "Level", "L", IDLE),
    ("break", "Not comparable", "–", UNKNOWN),
    # severities and risk levels
    ("low", "Low", "L", IDLE),
    ("medium", "Medium", "M", WATCH),
    ("moderate", "Moderate", "M", WATCH),
    ("high", "High", "H", BAD),
    # phases (R2.10)
    ("planning", "Planning", "1", INFO),
    ("readiness", "Readiness", "2", INFO),
    ("remediation", "Remediation", "3", INFO),
    ("preparation", "Preparation", "P", INFO),
    ("observation", "Observation", "O", INFO),
    ("fieldwork", "Fieldwork", "F", INFO),
    ("reporting", "Report issuance", "R", INFO),
    ("report_issuance", "Report issuance", "R", INFO),
    ("between_cycles", "Between cycles", "B", INFO),
    ("issued", "Report issued", "I", GOOD),
    # opinions (R4.2)
    ("unqualified", "Unqualified", "U", GOOD),
    ("qualified", "Qualified", "Q", WATCH),
    ("adverse", "Adverse", "A", BAD),
    ("disclaimer", "Disclaimer", "D", BAD),
    # background work and messages
    ("queued", "Queued", "Q", IDLE),
    ("running", "Running", "R", INFO),
    ("done", "Done", "D", GOOD),
    ("dead", "Stopped", "X", BAD),
    ("sent", "Sent", "S", GOOD),
    ("failed", "Not delivered", "F", BAD),
    # bare tones, for a word of one's own
    ("good", "Good", "G", GOOD),
    ("watch", "Watch", "W", WATCH),
    ("bad", "Bad", "B", BAD),
    ("info", "Note", "N", INFO),
    ("idle", "Idle", "I", IDLE),
    # decisions, invitations, tokens
    ("decided", "Decided", "D", GOOD),
    ("waiting", "Waiting", "W", WATCH),
    ("released", "Released", "R", GOOD),
    ("active", "Active", "A", GOOD),
    ("expired", "Expired", "E", IDLE),
    ("revoked", "Revoked", "X", IDLE),
    ("stale", "Stale", "S", WATCH),
)

STATES: Mapping[str, State] = MappingProxyType({row[0]: State(*row) for row in _ROWS})


def state_named(key: str) -> State:
    """The state stored as `key`; a word we keep no state for is shown plainly, in a neutral tone."""
    found = STATES.get(str(key))
    if found:
        return found
    word = str(key).replace("_", " ").strip().capitalize() or "Unknown"
    return State(str(key), word, word[0], Tone.IDLE if key else Tone.UNKNOWN)
