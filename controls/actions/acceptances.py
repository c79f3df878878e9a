"""Risk is accepted by officers: a lead proposes with a reason and a day, somebody else answers (R4.10, R12.2)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from controls.acceptance import longest
from controls.actions import gaps, registers
from controls.models import Gap, Risk, RiskAcceptance
from controls.models.acceptances import gravity_of
from controls.queries.acceptances import live_acceptances
from controls.remediation import GapState, may_move
from soc2hub.accounts.access import client_here
from soc2hub.accounts.models import User
from soc2hub.jobs.queue import enqueue
from soc2hub.lib import clock
from soc2hub.lib.refusals import Invalid, Refusal, Stale
from soc2hub.trail.record import record
from soc2hub.ui.words import day

GRAVER = "It became graver after it was proposed: ask for a new proposal."
RAN_OUT = "The acceptance ran out."


@transaction.atomic
def propose(subject: Gap | Risk, *, rationale: str, until: date, by: User) -> RiskAcceptance:
    """Ask the officers to live with it until that day; nothing is accepted by asking."""
    subject = _locked(subject)
    _ensure_acceptable(subject)
    if not rationale.strip():
        raise Invalid("Say why it can be lived with: the officers and the auditor read this.", field="rationale")
    _ensure_soon(subject, until)
    if live_acceptances(subject).exists():
        raise Refusal("It is proposed or accepted already.")
    of = {"gap": subject} if isinstance(subject, Gap) else {"risk": subject}
    proposal = RiskAcceptance.objects.create(
        rationale=rationale.strip(), until=until, accepted_as=gravity_of(subject), proposed_by=by, **of
    )
    record("acceptance.proposed", subject=subject, by=by, until=until, reason=proposal.rationale)
    return proposal


@transaction.atomic
def accept(proposal: RiskAcceptance, *, version: int, reason: str, by: User) -> RiskAcceptance:
    """An officer takes it on, until the day named; from the day after it is open again by itself."""
    proposal = _answerable(proposal, version, reason, by)
    subject = _locked(proposal.subject)
    _ensure_acceptable(subject)
    if gravity_of(subject) > proposal.accepted_as:
        raise Refusal(GRAVER)
    _ensure_soon(subject, proposal.until)
    _answered(proposal, "accepted", reason, by)
    if isinstance(subject, Gap):
        gaps.accept_risk(subject, reason=reason.strip(), by=by)
    else:
        registers.accept_risk(subject, reason=reason.strip(), by=by)
    after = _morning_after(proposal.until)
    enqueue("controls.end_acceptance", as_system=True, after=after, acceptance_id=proposal.pk)
    return proposal


@transaction.atomic
def decline(proposal: RiskAcceptance, *, version: int, reason: str, by: User) -> RiskAcceptance:
    """An officer will not live with it: it stays open."""
    proposal = _answerable(proposal, version, reason, by)
    _answered(proposal, "declined", reason, by)
    record("acceptance.declined", subject=proposal.subject, by=by, reason=proposal.answer)
    return proposal


@transaction.atomic
def withdraw(proposal: RiskAcceptance, *, version: int, by: User) -> RiskAcceptance:
    """A lead takes the question back before it is answered."""
    proposal = _current(proposal, version)
    if not proposal.is_answerable:
        raise Refusal("It was answered already: reopen the gap, or treat the risk otherwise.")
    proposal.change(version=version, state="ended", ended_at=clock.now(), ended_because="Withdrawn.")
    record("acceptance.withdrawn", subject=proposal.subject, by=by)
    return proposal


@transaction.atomic
def run_out(proposal: RiskAcceptance) -> bool:
    """Past its day the gap or risk is open again; False where it was ended before. Running twice does it once."""
    proposal = _current(proposal, None)
    if proposal.state != "accepted" or client_here().today() <= proposal.until:
        return False
    if proposal.gap is not None:
        gaps.reopen(proposal.gap, reason=RAN_OUT, by=None)
    else:
        registers.treat_again(proposal.risk, reason=RAN_OUT)  # type: ignore[arg-type]
    return True


def _answerable(proposal: RiskAcceptance, version: int, reason: str, by: User) -> RiskAcceptance:
    proposal = _current(proposal, version)
    if not proposal.is_answerable:
        raise Refusal(f"It is {proposal.state} already.")
    if proposal.proposed_by_id == by.pk:
        raise Refusal("You proposed it: somebody else answers.")
    if not reason.strip():
        raise Invalid("Say why, in one sentence: the record is read long after today.", field="reason")
    return proposal


def _answered(proposal: RiskAcceptance, state: str, reason: str, by: User) -> None:
    values = {"state": state, "answer": reason.strip(), "answered_by": by, "answered_at": clock.now()}
    proposal.change(version=proposal.version, **values)


def _current(proposal: RiskAcceptance, version: int | None) -> RiskAcceptance:
    """Locked after the thing it is about, as everywhere."""
    rows = RiskAcceptance.objects.select_for_update(of=("self",)).select_related("gap", "risk")
    _locked(proposal.subject)
    locked: RiskAcceptance = rows.get(pk=proposal.pk)
    if version is not None and locked.version != version:
        raise Stale
    return locked


def _locked(subject: Gap | Risk) -> Gap | Risk:
    locked: Gap | Risk = type(subject)._default_manager.select_for_update(of=("self",)).get(pk=subject.pk)
    return locked


def _ensure_acceptable(subject: Gap | Risk) -> None:
    if isinstance(subject, Gap):
        if not may_move(subject.state, GapState.RISK_ACCEPTED):
            said = subject.state.replace("_", " ")
            raise Refusal(f"A gap that is {said} cannot be accepted: only what is assessed and not yet fixed can.")
    elif subject.closed_on is not None or subject.treatment == "accept":
        raise Refusal("This risk is closed or accepted already.")


def _ensure_soon(subject: Gap | Risk, until: date) -> None:
    today = client_here().today()
    if until <= today:
        raise Invalid("Name a day after today on which it is looked at again.", field="until")
    if until > (last := longest(gravity_of(subject), today)):
        raise Invalid(f"As grave as this it is looked at again by {day(last)} at the latest.", field="until")


def _morning_after(until: date) -> datetime:
    local = datetime.combine(until + timedelta(days=1), time(), tzinfo=ZoneInfo(client_here().zone))
    return local.astimezone(UTC)
