"""The acts every demo client's program is made of: controls set up, scope signed, engagement moved, gaps closed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from audits.actions import engagements, milestones, requests, results, room, transitions
from audits.models import Engagement, Milestone, Request
from audits.phases import State
from audits.turns import AuditorStatus
from controls.actions import acceptances, adoption, assessments, controls, gaps, registers, statements
from controls.catalog.shipped import load_catalog
from controls.models import (
    Control,
    ControlStatement,
    Gap,
    ReadinessAssessment,
    ReadinessConclusion,
    Risk,
    RiskAcceptance,
)
from evidence.models import Submission
from reporting.actions import alternatives
from scoping.actions import versions
from scoping.models import Commitment, ScopeVersion
from soc2hub.accounts.models import Person, User
from soc2hub.accounts.roles import Role
from soc2hub.program.demo.cast import AUDITOR
from soc2hub.program.demo.files import pdf_file
from soc2hub.program.demo.stage import Stage
from soc2hub.vault.blobs import store_bytes


def adopt_controls(stage: Stage, day: date) -> None:
    """The core of the starter set; the daily backup check becomes a weekly one, as small companies do it."""
    with stage.scene(stage.owner, day) as by:
        adoption.adopt_for_scope(tier="core", by=by)
        backup = Control.objects.get(ref="BCP-03")
        controls.change(backup, version=backup.version, frequency="weekly", by=by)


def give_owners(stage: Stage, day: date, *, without: Iterable[str] = ()) -> None:
    """By the owner role of the library; what nobody is named for is the program lead's."""
    roles = {control.id: control.owner_role for control in load_catalog().controls}
    lead = stage.company.player(Role.CLIENT_ADMIN).name.split()[0]
    with stage.scene(stage.ciso, day, 10) as by:
        people = stage.people()
        owned: dict[Person, list[Control]] = {}
        for control in Control.objects.exclude(ref__in=list(without)).order_by("ref"):
            owner = people[stage.company.duties.get(roles.get(control.external_id, ""), lead)]
            owned.setdefault(owner, []).append(control)
        for owner, theirs in owned.items():
            controls.assign(theirs, owner=owner, by=by)


def approve_statements(stage: Stage, day: date, *, most: int | None = None) -> None:
    with stage.scene(stage.one(Role.CLIENT_ADMIN), day, 11) as by:
        waiting = ControlStatement.objects.filter(approved_by=None).order_by("control__ref").select_related("control")
        statements.approve_all(waiting[:most], by=by)


def start_controls(stage: Stage, day: date, *, since: date | None = None) -> None:
    """From that day on, or in operation since an earlier one, as at a take-over."""
    with stage.scene(stage.ciso, day, 12) as by:
        controls.start(Control.objects.filter(status="approved"), on=since or day, by=by)


def confirm_operating(stage: Stage, day: date) -> None:
    """Those that have been seen to run are called so (DOMAIN R11.4)."""

    def confirm() -> None:
        with stage.scene(stage.ciso, day, 15) as by:
            running = Control.objects.filter(status="implemented", occurrences__performed_on__isnull=False)
            controls.confirm(running.distinct(), by=by)

    stage.on(day, confirm, hour=15)


def keep_policies(stage: Stage, day: date, titles: Sequence[str]) -> None:
    with stage.scene(stage.one(Role.CLIENT_ADMIN), day, 16) as by:
        owner = stage.people()[by.name.split()[0]]
        for title in titles:
            name = f"{title.lower().replace(' ', '-')}.pdf"
            words = [
                f"{stage.company.name}: approved on {day:%d %B %Y}.",
                "Reviewed once a year, sooner after a change.",
            ]
            blob = store_bytes(pdf_file(title, words), name)
            registers.add_policy(by=by, title=title, owner=owner, last_reviewed_on=day, blob=blob, file_name=name)


@dataclass(frozen=True, slots=True)
class Deviations:
    count: int
    never_done: int
    cause: str


def test_controls(stage: Stage, engagement: Engagement, day: date, bad: dict[str, Deviations]) -> None:
    """Our own tests of what ran so far: every item that was reviewed, by the analyst (DOMAIN R5.1, R8.6)."""
    with stage.scene(stage.analyst, day, 10) as by:
        ran = Count("occurrences", filter=Q(occurrences__reviewed_at__isnull=False))
        for control in Control.objects.annotate(ran=ran).filter(ran__gt=0).order_by("ref"):
            wrong = bad.get(control.ref)
            found: dict[str, Any] = {"result": "no_exceptions"}
            if wrong is not None:
                found = {
                    "result": "exception",
                    "deviations": wrong.count,
                    "never_done": wrong.never_done,
                    "shared_cause": wrong.cause,
                    "note": wrong.cause,
                }
            items = control.ran + (wrong.never_done if wrong else 0)  # type: ignore[attr-defined]
            counted = {"population": items, "items_tested": items, "methods": ["inquiry", "inspection"]}
            results.record_test(engagement, control, by=by, tested_on=day, **counted, **found)


@dataclass(frozen=True, slots=True)
class Plan:
    """A scope that could be; `customers` are those without a signature whom it sets out to serve."""

    name: str
    categories: tuple[str, ...]
    months: int | None = None
    customers: tuple[str, ...] = ()
    note: str = ""


def weigh(stage: Stage, day: date, plans: Iterable[Plan]) -> None:
    """Alternatives side by side before the scope is proposed."""
    with stage.scene(stage.ciso, day, 12) as by:
        unsigned = Commitment.objects.exclude(stage__in=["signed", "lost"])
        for plan in plans:
            served = unsigned.filter(customer__in=plan.customers).values_list("pk", flat=True)
            alternatives.add(
                by=by,
                name=plan.name,
                report_type="type_2" if plan.months else "type_1",
                window_months=plan.months,
                categories=list(plan.categories),
                commitment_ids=sorted(map(str, served)),
                note=plan.note,
            )


def sign_scope(stage: Stage, day: date, *, signer: User, **frame: Any) -> UUID:
    """Proposed by the CISO, signed two days later by an officer of the client."""
    version = propose_scope(stage, day, **frame)
    approve_scope(stage, day + timedelta(days=2), version, signer=signer)
    return version.pk


def propose_scope(stage: Stage, day: date, **frame: Any) -> ScopeVersion:
    with stage.scene(stage.ciso, day, 13) as by:
        return versions.propose(by=by, **frame)


def approve_scope(stage: Stage, day: date, version: ScopeVersion, *, signer: User) -> None:
    with stage.scene(signer, day, 14) as by:
        versions.approve(version, by=by, reason="Matches what we sell and what our customers ask for.")


def open_engagement(stage: Stage, day: date, *, version_id: UUID, **facts: Any) -> Engagement:
    with stage.scene(stage.ciso, day, 10) as by:
        scope = engagements.Scope.of(ScopeVersion.objects.get(pk=version_id))
        return engagements.open_engagement(scope=scope, by=by, today=stage.client.today(), **facts)


def move(stage: Stage, engagement: Engagement, day: date, *states: State, hour: int = 15) -> None:
    with stage.scene(stage.ciso, day, hour) as by:
        for state in states:
            transitions.move(engagement, state, by=by, today=stage.client.today())


def change_engagement(stage: Stage, engagement: Engagement, day: date, **facts: Any) -> None:
    with stage.scene(stage.ciso, day, 16) as by:
        held = Engagement.objects.get(pk=engagement.pk)
        engagements.change(held, version=held.version, by=by, **facts)


def forecast(stage: Stage, engagement: Engagement, day: date, phase: str, late_by: int) -> None:
    """The CISO says that the last step of a phase will slip."""
    with stage.scene(stage.ciso, day, 16) as by:
        step = Milestone.objects.filter(engagement=engagement, phase=phase).latest("planned_on")
        expected = step.planned_on + timedelta(days=late_by)
        milestones.change(step, version=step.version, forecast_on=expected, by=by)


@dataclass(frozen=True, slots=True)
class Found:
    """A gap and how far it got; days count from the finding."""

    title: str
    impact: str
    severity: str
    ref: str
    owner: str
    due_after: int = 30
    steps: str = ""
    fixed_after: int | None = None
    planned_after: int | None = 3


def live_gap(stage: Stage, day: date, found: Found) -> None:
    """Found, planned, fixed by the client, verified by the practice; each on its day."""
    with stage.scene(stage.analyst, day, 11) as by:
        control = Control.objects.get(ref=found.ref)
        gap = gaps.open_gap(
            title=found.title, severity=found.severity, impact=found.impact, control=control, source="readiness", by=by
        )
    if found.planned_after is not None:
        stage.on(day + timedelta(days=found.planned_after), lambda: _plan(stage, gap, day, found), hour=12)
    if found.fixed_after is not None:
        stage.on(day + timedelta(days=found.fixed_after), lambda: _fix(stage, gap, day, found), hour=15)


def plan_gap(stage: Stage, day: date, found: Found) -> None:
    stage.on(day, lambda: live_gap(stage, day, found), hour=11)


def close_gaps(stage: Stage, day: date) -> None:
    """Verified ones whose control has operated since the fix (DOMAIN R4.10)."""

    def close() -> None:
        with stage.scene(stage.ciso, day, 12) as by:
            for gap in Gap.objects.filter(state="verified").select_related("control").order_by("found_on", "title"):
                if gaps.has_operated_since_fix(gap):
                    gaps.close(gap, by=by)

    stage.on(day, close, hour=12)


def _plan(stage: Stage, gap: Gap, day: date, found: Found) -> None:
    with stage.scene(stage.ciso, day + timedelta(days=found.planned_after or 0), 12) as by:
        owner = stage.people()[found.owner]
        due_on = day + timedelta(days=found.due_after)
        gaps.plan(gap, owner=owner, due_on=due_on, steps=found.steps or "Agree, do, show.", by=by)


def _fix(stage: Stage, gap: Gap, day: date, found: Found) -> None:
    done = day + timedelta(days=found.fixed_after or 0)
    with stage.scene(stage.one(Role.CLIENT_ADMIN), done, 15) as by:
        gaps.start(gap, by=by)
        gaps.fix(gap, by=by)
    stage.on(done + timedelta(days=4), lambda: _verify(stage, gap, done + timedelta(days=4)), hour=11)


def _verify(stage: Stage, gap: Gap, day: date) -> None:
    with stage.scene(stage.analyst, day, 11) as by:
        gaps.verify(gap, by=by)


@dataclass(frozen=True, slots=True)
class Look:
    """A readiness assessment: the controls that are not as `usual`, by ref, each with a note."""

    title: str
    usual: tuple[str, str, str]
    otherwise: dict[str, tuple[str, str, str, str]]


def assess(stage: Stage, day: date, look: Look) -> None:
    """Begun, every control answered the day after, completed two days later."""
    with stage.scene(stage.ciso, day, 10) as by:
        assessment = assessments.begin(title=look.title, by=by)
    looked, done = day + timedelta(days=1), day + timedelta(days=3)
    stage.on(looked, lambda: _look(stage, assessment, looked, look), hour=10)
    stage.on(done, lambda: _complete(stage, assessment, done), hour=10)


def _look(stage: Stage, assessment: ReadinessAssessment, day: date, look: Look) -> None:
    aspects = ("designed", "implemented", "operating")
    with stage.scene(stage.analyst, day, 10) as by:
        for row in ReadinessConclusion.objects.filter(assessment=assessment).order_by("ref"):
            *answers, note = look.otherwise.get(row.ref, (*look.usual, ""))
            said = dict(zip(aspects, answers, strict=True))
            assessments.conclude(row, version=row.version, note=note, by=by, **said)


def _complete(stage: Stage, assessment: ReadinessAssessment, day: date) -> None:
    with stage.scene(stage.ciso, day, 10) as by:
        assessments.complete(assessment, version=assessment.version, by=by)


def plan_look(stage: Stage, day: date, look: Look) -> None:
    stage.on(day, lambda: assess(stage, day, look), hour=10)


def settle(stage: Stage, day: date, number: int) -> None:
    """What the assessment of that number found is done by the client and verified by the practice."""
    source = f"readiness assessment {number}"

    def fix() -> None:
        with stage.scene(stage.one(Role.CLIENT_ADMIN), day, 15) as by:
            owner = stage.people()[by.name.split()[0]]
            for gap in Gap.objects.filter(source=source, state__in=Gap.OPEN).order_by("title"):
                gaps.plan(gap, owner=owner, due_on=day + timedelta(days=7), steps="Agree, do, show.", by=by)
                gaps.fix(gap, by=by)

    def verify() -> None:
        with stage.scene(stage.analyst, day + timedelta(days=4), 11) as by:
            for gap in Gap.objects.filter(source=source, state="fixed").order_by("title"):
                gaps.verify(gap, by=by)

    stage.on(day, fix, hour=15)
    stage.on(day + timedelta(days=4), verify, hour=11)


@dataclass(frozen=True, slots=True)
class Feared:
    title: str
    harm: str
    before: tuple[int, int]
    after: tuple[int, int]
    owner: str
    ref: str = ""
    due_in: int | None = 60


def fear(stage: Stage, day: date, risks: Sequence[Feared]) -> None:
    with stage.scene(stage.ciso, day, 13) as by:
        people = stage.people()
        for risk in risks:
            registers.open_risk(
                by=by,
                title=risk.title,
                harm=risk.harm,
                likelihood=risk.before[0],
                impact=risk.before[1],
                residual_likelihood=risk.after[0],
                residual_impact=risk.after[1],
                owner=people[risk.owner],
                control=Control.objects.filter(ref=risk.ref).first(),
                due_on=stage.today + timedelta(days=risk.due_in) if risk.due_in is not None else None,
            )


def live_with(stage: Stage, day: date, title: str, rationale: str, answer: str) -> None:
    """The CISO proposes to accept a risk for three months; the executive answers a day later."""
    stage.on(day, lambda: _propose(stage, day, title, rationale), hour=14)
    stage.on(day + timedelta(days=1), lambda: _accept(stage, day + timedelta(days=1), title, answer), hour=17)


def _propose(stage: Stage, day: date, title: str, rationale: str) -> None:
    with stage.scene(stage.ciso, day, 14) as by:
        risk = Risk.objects.get(title=title)
        acceptances.propose(risk, rationale=rationale, until=day + timedelta(days=90), by=by)


def _accept(stage: Stage, day: date, title: str, answer: str) -> None:
    with stage.scene(stage.one(Role.EXECUTIVE), day, 17) as by:
        asked = RiskAcceptance.objects.get(risk__title=title, state="proposed")
        acceptances.accept(asked, version=asked.version, reason=answer, by=by)


def ask_requests(
    stage: Stage, engagement: Engagement, day: date, wanted: Sequence[tuple[str, str, str]]
) -> list[Request]:
    """What the auditor wants, with its kind and criterion, due in two weeks."""
    with stage.scene(stage.analyst, day, 10) as by:
        owner = stage.people()[stage.company.player(Role.CLIENT_ADMIN).name.split()[0]]
        due_on = day + timedelta(days=14)
        return [
            requests.ask(engagement, text=text, kind=kind, criteria=[criterion], owner=owner, due_on=due_on, by=by)
            for text, kind, criterion in wanted
        ]


def plan_answer(stage: Stage, request: Request, day: date, *, is_accepted: bool) -> None:
    """Evidence of the criterion's controls shared and handed over; perhaps accepted by the auditor two days later."""
    stage.on(day, lambda: _answer(stage, request, day, is_accepted), hour=11)


def _answer(stage: Stage, request: Request, day: date, is_accepted: bool) -> None:
    with stage.scene(stage.one(Role.CLIENT_ADMIN), day, 11) as by:
        held = Submission.objects.filter(state="accepted").order_by("received_at", "id")
        proofs = held.filter(kind="file", control__mappings__criterion_id__in=request.criteria)[:2] or held[:1]
        for proof in proofs:
            requests.share(request, proof, by=by)
        requests.submit(request, by=by)
    judged = day + timedelta(days=2)
    if is_accepted:
        stage.on(judged, lambda: _judge(stage, request, judged), hour=15)


def _judge(stage: Stage, request: Request, day: date) -> None:
    with stage.scene(stage.user_of(AUDITOR), day, 15) as by:
        held = Request.objects.get(pk=request.pk)
        room.judge(held, AuditorStatus.ACCEPTED, note="Agreed to the samples.", version=held.version, by=by)
