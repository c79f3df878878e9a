"""Tessera Health: a report with one exception in hand, the next period running without a gap. A renewal."""

from datetime import date, timedelta
from typing import Any

from audits.actions import grants, results
from audits.models import Engagement
from audits.phases import State
from controls.actions.occurrences import generate
from controls.models import Control
from scoping.actions import commitments
from scoping.models import Category, Commitment, ScopeVersion
from soc2hub.accounts.roles import Role
from soc2hub.program.demo import cast, leadership, programme
from soc2hub.program.demo.habits import Habit, follow
from soc2hub.program.demo.landscape import Data, Deal, Landscape, Sys, enter_landscape, promise
from soc2hub.program.demo.leadership import Page
from soc2hub.program.demo.programme import Feared, Found
from soc2hub.program.demo.stage import Stage, month_end, month_start
from soc2hub.program.demo.third_parties import (
    Keeping,
    Ven,
    Wanted,
    cloud,
    enter_vendors,
    keep_promises,
    read_reports,
    say_hours,
    watch_vendors,
)

OPENED_DAYS_AGO = 545
LANDSCAPE = Landscape(
    services={"Patient messaging": ("Messages between clinics and patients.", ("Messaging API", "Clinic console"))},
    systems=(
        Sys("Messaging API", needs=("Message store", "Queue")),
        Sys("Clinic console", needs=("Messaging API",)),
        Sys("Message store", kind="data_store", component="data", needs=("Cloud platform",)),
        Sys("Queue", kind="infrastructure", component="infrastructure", needs=("Cloud platform",)),
        Sys(
            "Cloud platform",
            kind="external",
            component="infrastructure",
            exit="carve_out",
            operated_by="Cloud provider",
        ),
        Sys("Identity provider", kind="tool", enforces=("Messaging API", "Clinic console")),
        Sys("Deployment pipeline", kind="tool", enforces=("Messaging API",)),
        Sys("Monitoring", kind="tool", enforces=("Queue", "Messaging API")),
        Sys(
            "Mobile carriers",
            kind="external",
            exit="monitored_vendor",
            operated_by="Carrier gateway",
            why_out="Carries an empty nudge without content; monitored for delivery.",
        ),
        Sys("Clinic's records", kind="external", exit="customer", operated_by="The customer"),
        Sys("People system", kind="external", lists=("Identity provider",), environment="corporate", has_data="no"),
        Sys("Website", environment="corporate", has_data="no"),
    ),
    flows=(
        Data("Clinic's records", "Messaging API", ("health",)),
        Data("Clinic console", "Messaging API", ("health",)),
        Data("Messaging API", "Message store", ("health",)),
        Data("Messaging API", "Mobile carriers", ("personal",)),
    ),
    deals=(
        promise("Vista Clinics", "BAA 7.4", "breach_notice", "48"),
        promise("Bayview Hospitals", "MSA 11.2", "uptime", "99.95"),
        Deal("Vista Clinics", "BAA 7", "signed", 1_900_000, 320, months=12, regulation="HIPAA"),
        Deal("Bayview Hospitals", "MSA 11", "signed", 1_150_000, 300, months=12),
        Deal("Orchid Pediatrics", "RFP 22", "negotiating", 360_000, 260, months=12),
    ),
    categories={Category.AVAILABILITY: "Both hospital contracts promise 99.95 %."},
)
VENDORS = (
    cloud(
        ended_months_ago=3,
        bridged_days=30,
        asks=(
            Wanted("Customers switch on a second factor for administrators.", "IAM-06"),
            Wanted("Customers encrypt what travels to and from them.", "NET-05"),
            Wanted("Customers keep their own keys safe.", not_for_us="The provider keeps the keys."),
        ),
    ),
    Ven(
        "Nightline",
        "Answers clinics at night, with access to the console.",
        tier="critical",
        relation="subservice",
        reason="Clinics talk to it, and it sees messages as our own people do.",
        method="inclusive",
        assertion="received",
        monitoring="It is tested with our own controls.",
    ),
    Ven(
        "Carrier gateway",
        "Passes an empty nudge to telephones.",
        reason="Carries no content; a second carrier stands by.",
        monitoring="Delivery is measured each day.",
        runs=("Mobile carriers",),
    ),
)
RISKS = (
    Feared(
        "Leavers keep access",
        "A former employee could read patient messages for a day.",
        (3, 5),
        (1, 5),
        "Ben",
        "IAM-03",
    ),
    Feared(
        "A carrier fails",
        "Patients would not learn of changed appointments.",
        (3, 3),
        (2, 3),
        "Kira",
        "LOG-03",
    ),
    Feared("A region fails", "Clinics could not message for up to four hours.", (2, 5), (1, 5), "Kira", "BCP-01"),
)
GAPS = (
    Found(
        "Two leavers lost access a day late",
        "Two former employees could read messages for one more day.",
        "medium",
        "IAM-03",
        "Ben",
        30,
        "Close from the people system, alert after an hour.",
        fixed_after=22,
    ),
    Found(
        "Vendor reports read late",
        "A supplier's weakness would have been noticed late.",
        "low",
        "VND-04",
        "Ana",
        60,
        fixed_after=40,
    ),
)
WANTED = (
    ("Information security policy as approved", "policy", "CC5.3"),
    ("Listing of leavers of the period from the people system", "population", "CC6.2"),
    ("Listing of production changes of the period", "population", "CC8.1"),
    ("Access reviews of two quarters", "sample", "CC6.3"),
    ("Enforcement of the second factor", "configuration", "CC6.1"),
    ("Encryption settings of every store", "configuration", "CC6.7"),
    ("Vulnerability scans of two months", "sample", "CC7.1"),
    ("Incident exercise with attendees", "other", "CC7.4"),
    ("Board minutes on security", "other", "CC1.2"),
    ("Walkthrough of on-call", "walkthrough", "CC7.3"),
    ("Vendor assurance reviews", "sample", "CC9.2"),
    ("Restore test of the period", "other", "A1.3"),
)
POLICIES = ("Information security policy", "Access policy", "Privacy policy", "Incident response plan", "Vendor policy")
EXCEPTION = "IAM-03"

PROMISES = (
    Keeping("Vista Clinics", "breach_notice", "INC-01", "notify_hours"),
    Keeping("Bayview Hospitals", "uptime", "BCP-07"),
)
PAGES = (
    Page(
        -5,
        "Almost a year of proof, and no surprise so far",
        "Same as last month: everything is on plan.",
        "Two leavers lost access a day late; that is mended.",
        "We need nothing from the board this month.",
    ),
    Page(
        -4,
        "The period ends this month with everything in hand",
        "Same as last month: everything is on plan.",
        "The next period follows without a gap.",
        "We need nothing from the board this month.",
    ),
    Page(
        -3,
        "The auditor has begun, and the next period runs already",
        "Same as last month: requests are answered within days.",
        "One exception is likely: the two leavers.",
        "We need nothing from the board this month.",
    ),
    Page(
        -2,
        "The draft report has one exception and no reservation",
        "Better than last month: the auditor's draft is as we expected.",
        "The two leavers are its one exception, and our answer stands beside it.",
        "We need the chief executive's signature on the assertion.",
    ),
    Page(
        -1,
        "The report is out, with one exception and no reservation",
        "Better than last month: two hospitals have the report they asked for.",
        "Proof for the next one comes in on time, but for the list of laptops.",
        "We need nothing from the board this month.",
    ),
)


def tell(stage: Stage) -> None:
    began = month_start(stage.today, -15)
    ends = month_end(began, 11)
    opened = stage.days_ago(OPENED_DAYS_AGO)
    with stage.scene(stage.ciso, opened + timedelta(days=5)) as by:
        enter_landscape(LANDSCAPE, stage.today, by=by)
    enter_vendors(stage, opened + timedelta(days=5), VENDORS, owner="Ana")
    signer = stage.one(Role.EXECUTIVE)
    version = programme.sign_scope(stage, opened + timedelta(days=20), signer=signer, **_frame(began, ends))
    engagement = programme.open_engagement(
        stage,
        opened + timedelta(days=24),
        version_id=version,
        title=f"SOC 2 type 2, {ends.year}",
        firm="Whitfield & Rowe LLP",
        need_by=ends + timedelta(days=75),
        budget_cents=6_000_000,
        spent_cents=5_740_000,
    )
    programme.adopt_controls(stage, opened + timedelta(days=26))
    watch_vendors(stage, opened + timedelta(days=27), VENDORS)
    programme.give_owners(stage, opened + timedelta(days=28))
    kept = opened + timedelta(days=33)
    stage.on(kept, lambda: programme.keep_policies(stage, kept, POLICIES), hour=16)
    programme.approve_statements(stage, opened + timedelta(days=35))
    say_hours(stage, opened + timedelta(days=35), 24)
    keep_promises(stage, opened + timedelta(days=36), PROMISES)
    _observe(stage, engagement, opened, (began, ends))
    _renew(stage, engagement, ends + timedelta(days=1))
    _fieldwork(stage, engagement, ends + timedelta(days=1))
    leadership.plan_pages(stage, PAGES)
    stage.play()


def _observe(stage: Stage, engagement: Engagement, opened: date, period: tuple[date, date]) -> None:
    """The first period, a whole year of it."""
    began, ends = period
    ready = min(opened + timedelta(days=40), began - timedelta(days=10))
    stage.on(ready, lambda: programme.move(stage, engagement, ready, State.READINESS, State.REMEDIATION), hour=15)
    stage.on(began - timedelta(days=6), lambda: programme.start_controls(stage, began - timedelta(days=6)), hour=12)
    stage.on(began, lambda: programme.move(stage, engagement, began, State.OBSERVATION), hour=15)
    stage.on(began, lambda: follow(stage, Habit(late=0.01, returned=0.02, files=0.4), began, ends), hour=16)
    for number, gap in enumerate(GAPS):
        programme.plan_gap(stage, began + timedelta(days=140 + 60 * number), gap)
    programme.close_gaps(stage, ends - timedelta(days=20))
    programme.confirm_operating(stage, began + timedelta(days=100))
    programme.confirm_operating(stage, began + timedelta(days=330))
    risky = began + timedelta(days=20)
    stage.on(risky, lambda: programme.fear(stage, risky, RISKS), hour=13)
    programme.live_with(
        stage,
        stage.days_ago(25),
        "A carrier fails",
        "Two carriers are in contract, and clinics telephone meanwhile.",
        "A third carrier costs more than a day without messages.",
    )
    read = stage.days_ago(45)
    stage.on(read, lambda: read_reports(stage, read, VENDORS, reviewer="Ana"), hour=12)


def _frame(began: date, ends: date) -> dict[str, Any]:
    return {
        "report_type": "type_2",
        "period_start": began,
        "period_end": ends,
        "rationale": "Messaging is all that clinics buy; availability because the contracts promise it.",
    }


def _renew(stage: Stage, former: Engagement, begins: date) -> None:
    """The next period starts the day after the last one ends (DOMAIN R10.4); the scope is signed a month before."""
    day, signed, opened = (begins - timedelta(days=days) for days in (6, 4, 3))
    reason = "The next period, without a gap; the boundary is unchanged."
    signer = stage.one(Role.EXECUTIVE)

    def propose_again() -> None:
        frame = _frame(begins, month_end(begins, 11))
        version = programme.propose_scope(stage, day, change_reason=reason, **frame)
        stage.on(signed, lambda: programme.approve_scope(stage, signed, version, signer=signer), hour=14)
        stage.on(opened, lambda: _open_again(stage, opened, version, former, begins), hour=10)

    stage.on(day, propose_again, hour=13)


def _open_again(stage: Stage, day: date, version: ScopeVersion, former: Engagement, begins: date) -> None:
    ends = month_end(begins, 11)
    engagement = programme.open_engagement(
        stage,
        day,
        version_id=version.pk,
        title=f"SOC 2 type 2, {ends.year}",
        firm="Whitfield & Rowe LLP",
        need_by=ends + timedelta(days=75),
        budget_cents=5_200_000,
        spent_cents=400_000,
        follows=former,
    )
    stage.on(begins, lambda: _begin_again(stage, engagement, begins, ends), hour=17)


def _begin_again(stage: Stage, engagement: Engagement, begins: date, ends: date) -> None:
    programme.move(stage, engagement, begins, State.READINESS, State.REMEDIATION, State.OBSERVATION, hour=17)
    with stage.scene(stage.ciso, begins, 17) as by:
        generate(None, since=begins, until=ends, by=by)
    unlisted = {"AST-01": (begins, month_end(begins, 2))}
    follow(stage, Habit(late=0.0, returned=0.02, files=0.4, never=unlisted), begins, ends)
    tested = stage.days_ago(12)
    stage.on(tested, lambda: programme.test_controls(stage, engagement, tested, {}), hour=10)


def _fieldwork(stage: Stage, engagement: Engagement, starts: date) -> None:
    """Four weeks of requests and answers, the draft, the signatures, the report; all within eleven weeks."""
    stage.on(starts, lambda: _open_room(stage, engagement, starts), hour=10)
    asked = starts + timedelta(days=2)
    stage.on(asked, lambda: _ask(stage, engagement, asked), hour=10)
    drafted = starts + timedelta(days=37)
    stage.on(drafted, lambda: _draft(stage, engagement, drafted), hour=16)
    issued = starts + timedelta(days=58)
    stage.on(issued, lambda: _issue(stage, engagement, issued, starts), hour=16)


def _open_room(stage: Stage, engagement: Engagement, day: date) -> None:
    programme.move(stage, engagement, day, State.FIELDWORK, hour=10)
    with stage.scene(stage.ciso, day, 10) as by:
        grants.grant(engagement, stage.user_of(cast.AUDITOR), by=by)


def _ask(stage: Stage, engagement: Engagement, day: date) -> None:
    asked = programme.ask_requests(stage, engagement, day, WANTED)
    for number, request in enumerate(asked):
        answered = day + timedelta(days=4 + number)
        programme.plan_answer(stage, request, answered, is_accepted=True)


def _draft(stage: Stage, engagement: Engagement, day: date) -> None:
    programme.change_engagement(stage, engagement, day, draft_on=day)
    stage.on(day, lambda: _transcribe(stage, engagement, day), hour=17)
    stage.on(day, lambda: programme.move(stage, engagement, day, State.REPORTING, hour=18), hour=18)


def _transcribe(stage: Stage, engagement: Engagement, day: date) -> None:
    """Every control's result from the draft; leavers are the exception, with its answer."""
    with stage.scene(stage.analyst, day, 17) as by:
        for page, control in enumerate(Control.objects.filter(status="operating").order_by("ref"), start=31):
            results.transcribe(engagement, control, by=by, **_result(control, page, day))


def _result(control: Control, page: int, day: date) -> dict[str, Any]:
    shared: dict[str, Any] = {"methods": ["inquiry", "inspection"], "page": str(page), "tested_on": day}
    if control.ref != EXCEPTION:
        return shared | {"result": "no_exceptions", "items_tested": 2 if control.frequency == "quarterly" else 5}
    return shared | {
        "result": "exception",
        "items_tested": 12,
        "deviations": 2,
        "note": "Two of twelve leavers lost access one day later than stated.",
        "response": "Access now closes from the people system; an alert follows within the hour.",
    }


def _issue(stage: Stage, engagement: Engagement, day: date, starts: date) -> None:
    programme.change_engagement(
        stage,
        engagement,
        day,
        letter_on=starts - timedelta(days=60),
        assertion_on=day - timedelta(days=1),
        representation_on=day,
        opinion="unqualified",
        report_on=day,
    )
    stage.on(day, lambda: programme.move(stage, engagement, day, State.ISSUED, hour=17), hour=17)
    sent = day + timedelta(days=1)
    stage.on(sent, lambda: _send(stage, sent), hour=10)


def _send(stage: Stage, day: date) -> None:
    """The customers who have signed get the report; who still negotiates waits for the next one."""
    with stage.scene(stage.ciso, day, 10) as by:
        for row in Commitment.objects.filter(stage="signed").exclude(report=""):
            commitments.change(row, version=row.version, met_on=day, by=by)
