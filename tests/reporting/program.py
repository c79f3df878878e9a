"""A small running program: an engagement in observation, three controls, a gap, a risk, two decisions, two deals."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

from audits.models import Engagement, Milestone
from controls.models import Control, Gap, Occurrence, Risk
from reporting.models import Decision
from scoping.models import Commitment, ScopeApproval, ScopeVersion
from soc2hub.accounts.models import Person, User
from soc2hub.accounts.roles import Role
from soc2hub.tenancy.models import Client
from soc2hub.tenancy.scope import entering
from tests.worlds import join

NOON = datetime(2026, 11, 5, 12, tzinfo=UTC)
TODAY = date(2026, 11, 5)
SINCE, UNTIL = date(2026, 7, 1), date(2026, 12, 31)
OPTIONS = [
    {"label": "Buy single sign-on", "cost": "$9k a year", "consequence": "leavers are locked out the same day"},
    {"label": "Keep passwords", "cost": "nothing", "consequence": "the gap stays open"},
]


@dataclass(frozen=True)
class Program:
    engagement: Engagement
    key: Control
    decision: Decision
    gap: Gap
    risk: Risk


def running_program(client: Client, *, by: User) -> Program:
    _scope(client, by)
    with entering(client, by=by):
        owner = Person.objects.get(user=by)
        engagement = _engagement()
        key = _control("AC-1", "Access review", weight="key", owner=owner)
        other = _control("CH-1", "Change approval", weight="normal", owner=owner)
        _control("VE-1", "Vendor review", weight="normal", owner=None, frequency="annual")
        for month in (7, 8, 9, 10):
            _month(key, month, performed=None if month == 10 else date(2026, month, 25))
            _month(other, month, performed=date(2026, month, 20) if month != 8 else date(2026, 9, 4))
        return Program(engagement, key, _decision(), _gap(key), _risk(key, owner))


def decision_waiting(**values: object) -> Decision:
    plain = {"title": "Buy single sign-on for contractors?", "options": OPTIONS, "recommendation": "Buy single sign-on",
             "cost_of_waiting": "a month of manual work", "by_default": "the gap stays open",
             "decide_by": date(2026, 11, 20), "asked_on": date(2026, 10, 20)}  # fmt: skip
    return Decision.objects.create(**plain | values)


def _scope(client: Client, by: User) -> None:
    """Drafted by the practice, approved by the client's own officer."""
    officer = User.objects.create_user(f"officer-{uuid4().hex}@example.org", "Olga")
    join(client, officer, Role.EXECUTIVE, by=by)
    with entering(client, by=by):
        version = ScopeVersion.objects.create(
            number=1, report_type="type_2", categories=["security"], period_start=SINCE, period_end=UNTIL,
            rationale="First.", snapshot_sha256="0" * 64, drafted_by=by,
            snapshot={"facts": {}, "boundary": {"members": [], "extra": [], "outside": []}, "categories": []},
        )  # fmt: skip
        for customer, cents in (("Bank Alpha", 40_000_000), ("Clinic Beta", 2_000_000)):
            Commitment.objects.create(
                customer=customer, yearly_value_cents=cents, need_by=date(2027, 3, 1), stage="signed"
            )
    with entering(client, by=officer):
        ScopeApproval.objects.create(scope_version=version, approved_by=officer)


def _engagement() -> Engagement:
    engagement = Engagement.objects.create(
        title="SOC 2 type 2", report_type="type_2", categories=["security"], period_start=SINCE, period_end=UNTIL,
        state="observation", need_by=date(2027, 3, 1), budget_cents=8_000_000, spent_cents=3_000_000,
    )  # fmt: skip
    steps = (
        ("preparation", "Ready for the audit", date(2026, 5, 1), date(2026, 6, 30), date(2026, 6, 28)),
        ("observation", "Period over", SINCE, UNTIL, None),
        ("fieldwork", "Fieldwork finished", date(2027, 1, 4), date(2027, 2, 5), None),
        ("report_issuance", "Report issued", date(2027, 2, 6), date(2027, 2, 24), None),
    )
    for position, (phase, title, start, plan, done) in enumerate(steps):
        Milestone.objects.create(
            engagement=engagement,
            phase=phase,
            title=title,
            position=position,
            starts_on=start,
            planned_on=plan,
            done_on=done,
        )
    return engagement


def _control(ref: str, title: str, *, weight: str, owner: Person | None, frequency: str = "monthly") -> Control:
    return Control.objects.create(
        ref=ref, title=title, frequency=frequency, weight=weight, owner=owner, status="operating", implemented_on=SINCE
    )


def _month(control: Control, month: int, *, performed: date | None) -> Occurrence:
    start = date(2026, month, 1)
    end = _month_end(start)
    return Occurrence.objects.create(
        control=control, key=f"{start:%Y-%m}", starts_on=start, ends_on=end, due_on=end,
        next_ends_on=_month_end(end + timedelta(days=1)), performed_on=performed, is_key=control.is_key,
    )  # fmt: skip


def _month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _decision() -> Decision:
    decision_waiting(title="Accept the old build server until May?", decide_by=date(2026, 11, 2))
    return decision_waiting()


def _gap(control: Control) -> Gap:
    return Gap.objects.create(
        title="Contractors have no single sign-on", impact="a former contractor could still sign in", severity="high",
        state="planned", control=control, found_on=date(2026, 9, 1), due_on=date(2026, 11, 30),
    )  # fmt: skip


def _risk(control: Control, owner: Person) -> Risk:
    return Risk.objects.create(
        title="Late off-boarding", harm="A former contractor could reach customer data for days", likelihood=4,
        impact=5, residual_likelihood=3, residual_impact=5, control=control, owner=owner, due_on=date(2026, 12, 15),
    )  # fmt: skip
