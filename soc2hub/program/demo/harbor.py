"""Harbor Ledger: month four of six, on time, on plan. What a healthy program looks like."""

from datetime import date, timedelta
from typing import Any

from audits.actions import grants
from audits.models import Engagement
from audits.phases import State
from scoping.models import Category
from soc2hub.accounts.roles import Role
from soc2hub.program.demo import cast, leadership, leavers, programme
from soc2hub.program.demo.excuses import excuse, never
from soc2hub.program.demo.habits import Habit, follow
from soc2hub.program.demo.keeping import keep_safe
from soc2hub.program.demo.landscape import Data, Deal, Landscape, Sys, enter_landscape, promise
from soc2hub.program.demo.leadership import Page
from soc2hub.program.demo.leavers import Leaving
from soc2hub.program.demo.programme import Feared, Found
from soc2hub.program.demo.stage import Stage, month_end, month_start
from soc2hub.program.demo.third_parties import (
    Keeping,
    Rep,
    Ven,
    Wanted,
    cloud,
    enter_vendors,
    keep_promises,
    read_reports,
    say_hours,
    watch_vendors,
)

OPENED_DAYS_AGO = 250
LANDSCAPE = Landscape(
    services={
        "Reconciliation": ("Matches a bank's payments with its ledger, every night.", ("Matching engine", "Web app")),
        "Ledger API": ("Posts and reads ledger entries.", ("API gateway",)),
    },
    systems=(
        Sys("Web app", needs=("API gateway", "Sign-in")),
        Sys("API gateway", needs=("Matching engine",)),
        Sys("Matching engine", needs=("Ledger database", "Kubernetes")),
        Sys("Ledger database", kind="data_store", component="data", needs=("Cloud platform",)),
        Sys("Kubernetes", kind="infrastructure", component="infrastructure", needs=("Cloud platform",)),
        Sys(
            "Cloud platform",
            kind="external",
            component="infrastructure",
            exit="carve_out",
            operated_by="Cloud provider",
        ),
        Sys("Sign-in", kind="tool", enforces=("Web app", "API gateway")),
        Sys("Source control", kind="tool", enforces=("Matching engine", "API gateway")),
        Sys("Log archive", kind="tool", enforces=("Kubernetes",)),
        Sys(
            "Support desk",
            kind="external",
            exit="monitored_vendor",
            operated_by="Deskline",
            why_out="Sees ticket texts only; its report is reviewed every year.",
        ),
        Sys("Bank's SFTP", kind="external", exit="customer", operated_by="The customer"),
        Sys("People system", kind="external", lists=("Sign-in",), environment="corporate", has_data="no"),
        Sys("Marketing site", environment="corporate", has_data="no", is_secured=False),
        Sys(
            "Data science sandbox",
            kind="infrastructure",
            component="infrastructure",
            environment="development",
            has_data="no",
        ),
    ),
    flows=(
        Data("Bank's SFTP", "Matching engine", ("financial",)),
        Data("Web app", "API gateway", ("financial",)),
        Data("Matching engine", "Ledger database", ("financial",)),
        Data("Web app", "Support desk", ("customer",)),
        Data(
            "Ledger database", "Data science sandbox", ("financial",), cut_by="Anonymised nightly, keys are thrown away"
        ),
    ),
    deals=(
        promise("Nordhaven Bank", "MSA 15.1", "breach_notice", "72"),
        Deal(
            "Nordhaven Bank",
            "MSA 14.2",
            "signed",
            1_240_000,
            130,
            regulation="EBA outsourcing guidelines",
            currency="EUR",
        ),
        Deal("Ostsee Sparkasse", "RFP A-7", "negotiating", 480_000, 150, currency="EUR"),
        Deal(
            "Ferrum Pay",
            "Order form 3",
            "signed",
            310_000,
            160,
            kind="uptime",
            currency="EUR",
            categories=("security", "availability"),
            note="99.9 % a month",
        ),
        Deal("Calla Insurance", "Security annex", "prospect", 220_000, None, currency="EUR"),
    ),
    categories={Category.AVAILABILITY: "Ferrum Pay's uptime clause and the bank's outsourcing annex ask for it."},
)
VENDORS = (
    cloud(
        ended_months_ago=2,
        bridged_days=40,
        asks=(
            Wanted("Customers switch on a second factor for administrators.", "IAM-06"),
            Wanted("Customers encrypt what travels to and from them.", "NET-05"),
            Wanted("Customers keep their own keys safe.", not_for_us="The provider keeps the keys."),
        ),
    ),
    Ven(
        "Deskline",
        "Keeps the tickets of the support desk.",
        reason="Sees ticket texts only; nothing we promise rests on its controls.",
        monitoring="Its report is reviewed every year.",
        runs=("Support desk",),
        reports=(Rep("Brenner & Co", 6, opinion="qualified", exceptions="Leavers kept access.", conclusion="partly"),),
    ),
)
RISKS = (
    Feared(
        "Leavers keep access",
        "A former employee could still see payment files for days.",
        (4, 4),
        (2, 4),
        "Tom",
        "IAM-03",
    ),
    Feared(
        "One cloud region",
        "If the region fails, banks cannot reconcile for up to a day.",
        (3, 5),
        (2, 4),
        "Mina",
        "BCP-01",
    ),
    Feared(
        "A supplier is broken into",
        "Ticket texts of bank staff could be read by strangers.",
        (3, 3),
        (2, 3),
        "Noor",
        "VND-04",
    ),
    Feared(
        "A change breaks matching",
        "Wrong matches would reach a bank's books unnoticed.",
        (3, 4),
        (2, 3),
        "Mina",
        "CHG-03",
    ),
)
GAPS = (
    Found(
        "Leavers' accounts closed by hand",
        "A leaver could keep access over a weekend.",
        "high",
        "IAM-03",
        "Tom",
        30,
        "Close from the people system; alert when older than a day.",
        fixed_after=21,
    ),
    Found(
        "No restore test on record",
        "Nobody can show that a backup can be used.",
        "medium",
        "BCP-03",
        "Mina",
        45,
        "Restore the ledger into a scratch account.",
        fixed_after=34,
    ),
    Found(
        "Vendor list lacks two suppliers",
        "Two suppliers see customer data unreviewed.",
        "medium",
        "VND-01",
        "Noor",
        40,
        fixed_after=25,
    ),
)

POLICIES = ("Information security policy", "Access policy", "Incident response plan")
WANTED = (
    ("Policies as approved for the period", "policy", "CC5.3"),
    ("Enforcement of the second factor", "configuration", "CC6.1"),
    ("Listing of joiners and leavers so far", "population", "CC6.2"),
    ("Walkthrough of how a change reaches production", "walkthrough", "CC8.1"),
)

SIGNER: dict[str, Any] = {
    "title": "Who signs the assertion?",
    "options": [
        {"label": "Chief executive", "cost": "Two hours", "consequence": "Usual; auditors expect it."},
        {"label": "Head of compliance", "cost": "None", "consequence": "Needs a written delegation."},
    ],
    "recommendation": "Chief executive",
    "cost_of_waiting": "Fieldwork cannot end",
    "by_default": "The chief executive signs",
}
REGION: dict[str, Any] = {
    "title": "A second cloud region before winter?",
    "options": [
        {"label": "Yes, this quarter", "cost": "38 k€ a year", "consequence": "An outage costs an hour, not a day."},
        {"label": "Next year", "cost": "None now", "consequence": "The risk stays above what you tolerate."},
    ],
    "recommendation": "Yes, this quarter",
    "cost_of_waiting": "One more quarter with a day's outage possible",
    "by_default": "Nothing is bought; the risk is listed to the board",
}
PAGES: tuple[Page, ...] = (
    Page(
        -3,
        "The period has begun and the first proofs came in on time",
        "Collecting proof started as planned.",
        "Every control has an owner.",
        "We need nothing from the board this month.",
    ),
    Page(
        -2,
        "Proof keeps coming in; nothing has been missed",
        "Better than last month: the review backlog is gone.",
        "The chief executive will sign the assertion.",
        "We need nothing from the board this month.",
    ),
    Page(
        -1,
        "Half way, on plan, with one decision for you",
        "Same as last month: proofs arrive in time.",
        "The second region is a question of money, not of the audit.",
        "Please decide on it this month.",
    ),
)


def tell(stage: Stage) -> None:
    began = month_start(stage.today, -3)
    ends = month_end(began, 5)
    opened = stage.days_ago(OPENED_DAYS_AGO)
    with stage.scene(stage.ciso, opened + timedelta(days=4)) as by:
        enter_landscape(LANDSCAPE, stage.today, by=by)
    enter_vendors(stage, opened + timedelta(days=4), VENDORS, owner="Noor")
    version = programme.sign_scope(
        stage,
        opened + timedelta(days=18),
        signer=stage.one(Role.EXECUTIVE),
        report_type="type_2",
        period_start=began,
        period_end=ends,
        rationale="Both services, since every bank asks for both; availability because two contracts promise uptime.",
    )
    engagement = programme.open_engagement(
        stage,
        opened + timedelta(days=22),
        version_id=version,
        title=f"SOC 2 type 2, {ends.year}",
        firm="Whitfield & Rowe LLP",
        need_by=ends + timedelta(days=70),
        budget_cents=4_800_000,
        spent_cents=1_450_000,
        currency="EUR",
    )
    programme.adopt_controls(stage, opened + timedelta(days=24))
    watch_vendors(stage, opened + timedelta(days=25), VENDORS)
    programme.give_owners(stage, opened + timedelta(days=26))
    programme.approve_statements(stage, opened + timedelta(days=40))
    say_hours(stage, opened + timedelta(days=40), 48)
    keep_promises(
        stage, opened + timedelta(days=41), (Keeping("Nordhaven Bank", "breach_notice", "INC-01", "notify_hours"),)
    )
    programme.move(stage, engagement, opened + timedelta(days=41), State.READINESS)
    for number, gap in enumerate(GAPS):
        programme.plan_gap(stage, opened + timedelta(days=45 + number), gap)
    stage.on(opened + timedelta(days=60), lambda: programme.fear(stage, opened + timedelta(days=60), RISKS), hour=13)
    _observe(stage, engagement, opened, (began, ends))
    _lead(stage, began)
    leadership.plan_pages(stage, PAGES)
    stage.play()


def _observe(stage: Stage, engagement: Engagement, opened: date, period: tuple[date, date]) -> None:
    """The period itself: proof on time, almost always, and what is looked at beside it."""
    began, ends = period
    stage.on(began - timedelta(days=12), lambda: programme.start_controls(stage, began - timedelta(days=12)), hour=12)
    stage.on(began, lambda: programme.move(stage, engagement, began, State.REMEDIATION, State.OBSERVATION), hour=15)
    habit = Habit(late=0.015, returned=0.03, never=never(stage.today))
    stage.on(began, lambda: follow(stage, habit, began, ends), hour=16)
    excuse(stage, asks=stage.one(Role.CONTRIBUTOR), owns=stage.one(Role.CONTROL_OWNER))
    programme.close_gaps(stage, began + timedelta(days=50))
    programme.confirm_operating(stage, began + timedelta(days=64))
    kept = opened + timedelta(days=70)
    stage.on(kept, lambda: programme.keep_policies(stage, kept, POLICIES), hour=16)
    tested = month_end(stage.today, -1) - timedelta(days=4)
    stage.on(tested, lambda: programme.test_controls(stage, engagement, tested, {}), hour=10)
    compared = month_start(stage.today, -1) + timedelta(days=6)
    gone = Leaving(began, month_end(stage.today, -2), hours=(2, 5, 1), examined=8)
    stage.on(compared, lambda: leavers.tell(stage, compared, gone), hour=9)
    kept_safe = stage.days_ago(6)
    stage.on(kept_safe, lambda: keep_safe(stage, kept_safe), hour=9)
    asked = stage.days_ago(12)
    stage.on(asked, lambda: _interim(stage, engagement, asked), hour=9)
    read = stage.days_ago(20)
    stage.on(read, lambda: read_reports(stage, read, VENDORS, reviewer="Noor"), hour=12)


def _interim(stage: Stage, engagement: Engagement, day: date) -> None:
    """The auditor asks for a few things early: one accepted, one with them, two with us."""
    with stage.scene(stage.ciso, day, 9) as by:
        grants.grant(engagement, stage.user_of(cast.AUDITOR), by=by)
    stage.on(day, lambda: _ask(stage, engagement, day), hour=10)


def _ask(stage: Stage, engagement: Engagement, day: date) -> None:
    asked = programme.ask_requests(stage, engagement, day, WANTED)
    for number, request in enumerate(asked[:2]):
        programme.plan_answer(stage, request, day + timedelta(days=4 + 3 * number), is_accepted=number == 0)


def _lead(stage: Stage, began: date) -> None:
    """Questions to leadership, one answered and one open."""
    asked = began + timedelta(days=20)
    signed = asked + timedelta(days=9)

    def ask() -> None:
        by_when = asked + timedelta(days=21)
        question = leadership.ask_leadership(stage, asked, owner="Grace", by_when=by_when, **SIGNER)
        leadership.plan_decision(stage, question, signed, "Chief executive", "I sign what I run.")

    stage.on(asked, ask, hour=14)
    day, by_when = month_start(stage.today, -1) + timedelta(days=9), stage.today + timedelta(days=12)
    stage.on(day, lambda: leadership.ask_leadership(stage, day, owner="Grace", by_when=by_when, **REGION), hour=14)
