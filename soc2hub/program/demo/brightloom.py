"""Brightloom: taken over in its second month, now month eight of twelve; the IT manager has left, and proof is late."""

from datetime import date, timedelta
from typing import Any

from audits.models import Engagement
from audits.phases import State
from controls.actions import controls
from controls.models import Control
from soc2hub.accounts.actions import people
from soc2hub.accounts.models import Person
from soc2hub.accounts.roles import Role
from soc2hub.program.demo import leadership, leavers, programme
from soc2hub.program.demo.habits import Habit, follow
from soc2hub.program.demo.landscape import Data, Deal, Landscape, Sys, enter_landscape, promise
from soc2hub.program.demo.leadership import Page
from soc2hub.program.demo.leavers import Leaving
from soc2hub.program.demo.programme import Deviations, Feared, Found, Look
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

OPENED_DAYS_AGO = 186
LANDSCAPE = Landscape(
    services={"Shift planning": ("Plans and trades shifts of hospital staff.", ("Planner", "Mobile gateway"))},
    systems=(
        Sys("Planner", needs=("Roster database",), is_proposed=True),
        Sys("Mobile gateway", needs=("Planner",), is_proposed=True),
        Sys("Roster database", kind="data_store", component="data", needs=("Cloud platform",), is_proposed=True),
        Sys(
            "Cloud platform",
            kind="external",
            component="infrastructure",
            exit="carve_out",
            operated_by="Cloud provider",
        ),
        Sys("Identity provider", kind="tool", enforces=("Planner", "Mobile gateway"), is_proposed=True),
        Sys("Pipeline", kind="tool", enforces=("Planner",), is_proposed=True),
        Sys(
            "Text messages",
            kind="external",
            exit="monitored_vendor",
            operated_by="Messaging supplier",
            why_out="Carries a name and a time; its report is read once a year.",
        ),
        Sys("Hospital's roster", kind="external", exit="customer", operated_by="The customer"),
        Sys("Careers site", environment="corporate", has_data="no", is_proposed=True),
        Sys("Training sandbox", environment="staging", has_data="no", is_proposed=True),
        Sys("People system", kind="external", lists=("Identity provider",), environment="corporate", has_data="no"),
    ),
    flows=(
        Data("Hospital's roster", "Planner", ("personal", "customer")),
        Data("Planner", "Roster database", ("personal", "customer")),
        Data("Mobile gateway", "Planner", ("customer",)),
        Data("Mobile gateway", "Text messages", ("personal", "customer")),
    ),
    deals=(
        Deal("St. Alban Hospitals", "Annex 4", "signed", 890_000, 190, note="May leave if there is no report by then"),
        Deal("Lakeshore Clinics", "RFP 118", "negotiating", 410_000, 165),
        Deal("Prairie Care", "Security exhibit", "negotiating", 275_000, 200, kind="breach_notice", promised="24"),
        promise("St. Alban Hospitals", "Annex 4.7", "breach_notice", "72"),
        promise("St. Alban Hospitals", "Annex 4.9", "audit_right", "30"),
    ),
)
VENDORS = (
    cloud(
        ended_months_ago=5,
        bridged_days=0,
        asks=(
            Wanted("Customers switch on a second factor for administrators.", "IAM-06"),
            Wanted("Customers encrypt what travels to and from them.", "NET-05"),
            Wanted("Customers name who is told of an incident."),
        ),
    ),
    Ven(
        "Messaging supplier",
        "Sends text messages about shifts.",
        reason="Carries a name and a time; a shift can be told by telephone.",
        monitoring="Its report is read once a year.",
        runs=("Text messages",),
    ),
    Ven("Rota analytics", "Counts shifts from a nightly export.", relation="undecided"),
)
RISKS = (
    Feared(
        "Former staff keep access",
        "A former employee could read hospital rosters for weeks.",
        (4, 4),
        (4, 4),
        "Jo",
        "IAM-03",
    ),
    Feared(
        "Access never reviewed", "Nobody would notice that somebody sees too much.", (4, 4), (4, 3), "Felix", "IAM-04"
    ),
    Feared("A hospital leaves", "The largest customer may end the contract without a report.", (3, 5), (3, 5), "Helen"),
    Feared(
        "Known weaknesses stay open", "Strangers could use a weakness that we know of.", (4, 4), (3, 4), "Jo", "VUL-02"
    ),
)
GAPS = (
    Found(
        "Quarterly access review did not happen",
        "Nobody knows whether former staff still see rosters.",
        "high",
        "IAM-04",
        "Felix",
        25,
        "Review now; keep the list used.",
    ),
    Found(
        "Leavers lost access days too late",
        "Two former employees could see rosters for nine days.",
        "high",
        "IAM-03",
        "Felix",
        20,
        "Close accounts from the people system.",
        planned_after=12,
    ),
    Found(
        "Scan findings older than promised",
        "Known weaknesses stay open longer than customers were told.",
        "medium",
        "VUL-02",
        "Jo",
        30,
    ),
    Found(
        "Policies not acknowledged by new staff",
        "New people do not know what is expected of them.",
        "low",
        "GOV-05",
        "Bea",
        60,
        planned_after=None,
    ),
)
PROMISES = (
    Keeping("Prairie Care", "breach_notice", "INC-01", "notify_hours"),
    Keeping("St. Alban Hospitals", "breach_notice", "INC-01", "notify_hours"),
)
"""One plan for both: what one of them was promised in 24 hours it says in 72."""
BEFORE = Look(
    "Readiness at the take-over",
    ("yes", "yes", "yes"),
    {
        "AST-01": ("yes", "partly", "no", "Half of the laptops are on the list."),
        "GOV-05": ("yes", "partly", "no", "Signed on paper, by some."),
        "VUL-02": ("partly", "partly", "partly", "The days differ from contract to contract."),
        "INC-04": ("yes", "no", "no", "Planned for spring."),
    },
)
AGAIN = Look(
    "Readiness, eight months in",
    ("yes", "yes", "yes"),
    {
        "IAM-03": ("yes", "yes", "no", "Accounts are closed when somebody remembers."),
        "IAM-04": ("yes", "yes", "no", "A quarter passed without a review."),
        "VUL-02": ("yes", "yes", "partly", "Findings wait for the next release."),
        "GOV-05": ("yes", "yes", "partly", "New people have not signed."),
        "AST-01": ("yes", "partly", "no", "Nobody keeps the list since its owner left."),
        "AST-02": ("yes", "yes", "not_assessed", "Nobody could show it."),
    },
)
FAILING = {
    "IAM-03": Deviations(2, 0, "Accounts are closed by hand, when somebody remembers"),
    "IAM-04": Deviations(1, 1, "Nobody felt responsible for the review"),
    "VUL-02": Deviations(1, 0, "Findings wait for the next release"),
}
LEFT = ("AST-01", "AST-02", "AST-03", "AST-04", "AST-05", "IAM-01", "IAM-02", "IAM-06")
"""Controls of the IT manager, whom nobody has replaced."""

OWNER: dict[str, Any] = {
    "title": "Who owns IT until a successor is hired?",
    "options": [
        {"label": "Engineering takes it", "cost": "A day a week", "consequence": "Proof arrives; features slip."},
        {"label": "Hire an interim", "cost": "9 k$ a month", "consequence": "Starts in three weeks."},
    ],
    "recommendation": "Hire an interim",
    "cost_of_waiting": "Every week another control fails for good",
    "by_default": "Nobody owns it; expect exceptions in the report",
}
PAGES = (
    Page(
        -4,
        "The IT manager is leaving; his controls need a new owner",
        "Proof arrives, though often late.",
        "Eight controls lose their owner when he goes.",
        "Please name a successor.",
    ),
    Page(
        -3,
        "An access review was missed and cannot be made up for",
        "Worse than last month: a quarter passed without the review.",
        "Eight controls have no owner.",
        "We need a named IT owner now.",
    ),
    Page(
        -2,
        "Proof comes late, and eight controls belong to nobody",
        "Worse than last month: more proof came after its date.",
        "It is gathered in bursts, just before each meeting.",
        "We need a named IT owner.",
    ),
    Page(
        -1,
        "The report is at risk unless somebody owns IT this month",
        "Worse than last month: what is overdue grows while eight controls have no owner.",
        "The auditor will see the access review that never happened.",
        "We need you to decide who owns IT.",
    ),
)


def tell(stage: Stage) -> None:
    """The former consultant began the period; we come in its second month, and bring in what there is."""
    began = month_start(stage.today, -7)
    ends = month_end(began, 11)
    opened = stage.days_ago(OPENED_DAYS_AGO)
    with stage.scene(stage.ciso, opened + timedelta(days=1)) as by:
        enter_landscape(LANDSCAPE, stage.today, by=by)
    enter_vendors(stage, opened + timedelta(days=1), VENDORS, owner="Felix")
    version = programme.sign_scope(
        stage,
        opened + timedelta(days=2),
        signer=stage.one(Role.EXECUTIVE),
        report_type="type_2",
        period_start=began,
        period_end=ends,
        rationale="Everything the hospitals use, for a whole year as they ask.",
    )
    programme.adopt_controls(stage, opened + timedelta(days=5))
    programme.give_owners(stage, opened + timedelta(days=6))
    watch_vendors(stage, opened + timedelta(days=6), VENDORS)
    engagement = programme.open_engagement(
        stage,
        opened + timedelta(days=7),
        version_id=version,
        title=f"SOC 2 type 2, {ends.year}",
        firm="Carrow Audit Group",
        need_by=stage.today + timedelta(days=190),
        budget_cents=5_500_000,
        spent_cents=2_900_000,
        state=State.OBSERVATION,
        reason="From the former consultant, who handed over files and a list of controls, and no list of gaps.",
        taken_over_on=opened,
    )
    _go_on(stage, engagement, opened, (began, ends))
    stage.play()


def _go_on(stage: Stage, engagement: Engagement, opened: date, period: tuple[date, date]) -> None:
    """In the midst of the period: what there is is brought in, and the trouble shows."""
    began, ends = period
    programme.approve_statements(stage, opened + timedelta(days=8))
    say_hours(stage, opened + timedelta(days=9), 72)
    keep_promises(stage, opened + timedelta(days=10), PROMISES)
    brought = opened + timedelta(days=11)
    stage.on(brought, lambda: programme.start_controls(stage, brought, since=began - timedelta(days=3)), hour=12)
    stage.on(brought, lambda: follow(stage, _habit(began), began, ends, told_on=brought), hour=16)
    programme.plan_look(stage, opened + timedelta(days=12), BEFORE)
    programme.settle(stage, opened + timedelta(days=30), 1)
    programme.plan_look(stage, stage.days_ago(24), AGAIN)
    _trouble(stage, began)
    programme.close_gaps(stage, opened + timedelta(days=55))
    read = stage.days_ago(60)
    stage.on(read, lambda: read_reports(stage, read, VENDORS, reviewer="Felix"), hour=12)
    programme.confirm_operating(stage, opened + timedelta(days=40))
    tested = stage.days_ago(30)
    stage.on(tested, lambda: programme.test_controls(stage, engagement, tested, FAILING), hour=10)
    compared = month_start(stage.today, -1) + timedelta(days=6)
    gone = Leaving(began, month_end(stage.today, -2), hours=(3, 61, 20, 26), examined=6)
    stage.on(compared, lambda: leavers.tell(stage, compared, gone), hour=9)
    slipped = stage.days_ago(20)
    stage.on(slipped, lambda: programme.forecast(stage, engagement, slipped, "fieldwork", 24), hour=16)


def _habit(began: date) -> Habit:
    """The access review of the first quarters never happens; half the rest comes late."""
    return Habit(
        late=0.19,
        undone=0.07,
        returned=0.12,
        files=0.3,
        reviews_every=3,
        annual_by=0.97,
        never={"IAM-04": (began, month_end(began, 4)), "AST-01": (month_start(began, 3), month_end(began, 11))},
    )


def _trouble(stage: Stage, began: date) -> None:
    days = (110, 128, 150, 175)
    for number, gap in zip(days, GAPS, strict=True):
        programme.plan_gap(stage, began + timedelta(days=number), gap)
    risky = stage.days_ago(OPENED_DAYS_AGO - 20)
    stage.on(risky, lambda: programme.fear(stage, risky, RISKS), hour=13)
    gone = began + timedelta(days=95)
    stage.on(gone, lambda: _leave(stage, gone), hour=17)
    asked = stage.days_ago(36)
    by_when = asked + timedelta(days=21)
    stage.on(asked, lambda: leadership.ask_leadership(stage, asked, owner="Helen", by_when=by_when, **OWNER), hour=14)
    leadership.plan_pages(stage, PAGES)


def _leave(stage: Stage, day: date) -> None:
    """He goes; what he owned has no owner until somebody takes it."""
    with stage.scene(stage.one(Role.CLIENT_ADMIN), day, 17) as by:
        person = Person.objects.get(name="Kurt Salas")
        people.change(person, version=person.version, left_on=day, by=by)
    noticed = day + timedelta(days=1)
    stage.on(noticed, lambda: _disown(stage, noticed), hour=9)


def _disown(stage: Stage, day: date) -> None:
    with stage.scene(stage.ciso, day, 9) as by:
        for control in Control.objects.filter(ref__in=LEFT):
            controls.change(control, version=control.version, owner=None, by=by)
