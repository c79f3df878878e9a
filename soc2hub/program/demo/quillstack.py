"""Quillstack: eight weeks in, a bank's deal stands still until there is a report. What a beginning looks like."""

from datetime import timedelta
from typing import Any

from audits.phases import State
from scoping.models import Category
from soc2hub.accounts.roles import Role
from soc2hub.program.demo import leadership, programme
from soc2hub.program.demo.landscape import Data, Deal, Landscape, Sys, enter_landscape, promise
from soc2hub.program.demo.leadership import Page
from soc2hub.program.demo.programme import Feared, Found, Look, Plan
from soc2hub.program.demo.stage import Stage, month_end, month_start
from soc2hub.program.demo.third_parties import (
    Keeping,
    Ven,
    Wanted,
    cloud,
    enter_vendors,
    keep_promises,
    read_reports,
    watch_vendors,
)

OPENED_DAYS_AGO = 54
NEEDED_IN = 230
LANDSCAPE = Landscape(
    services={"Contract analysis": ("Reads contracts and finds their duties.", ("Web app", "Reading service"))},
    systems=(
        Sys("Web app", needs=("Document store",)),
        Sys("Reading service", needs=("Document store",)),
        Sys("Document store", kind="data_store", component="data", needs=("Cloud platform",)),
        Sys(
            "Cloud platform",
            kind="external",
            component="infrastructure",
            exit="carve_out",
            operated_by="Cloud provider",
        ),
        Sys(
            "Language model",
            kind="external",
            exit="monitored_vendor",
            operated_by="Model supplier",
            why_out="Keeps nothing by contract; the setting is checked every quarter.",
        ),
        Sys("Company directory", kind="tool", enforces=("Web app", "Reading service")),
        Sys("Code host", kind="tool", enforces=("Web app",)),
        Sys("Customer's upload", kind="external", exit="customer", operated_by="The customer"),
        Sys("Payroll", kind="external", lists=("Company directory",), environment="corporate", has_data="no"),
        Sys("Website", environment="corporate", has_data="no", is_secured=False),
    ),
    flows=(
        Data("Customer's upload", "Web app", ("confidential",)),
        Data("Web app", "Reading service", ("confidential",)),
        Data("Reading service", "Language model", ("confidential",)),
        Data("Reading service", "Document store", ("confidential", "customer")),
    ),
    deals=(
        Deal(
            "Meridian Trust Bank",
            "Vendor onboarding 2.3",
            "negotiating",
            620_000,
            NEEDED_IN,
            months=3,
            regulation="OCC 2023-17",
            note="Signed the day a type 2 report is there",
        ),
        Deal(
            "Alder Health Plan",
            "BAA annex",
            "prospect",
            240_000,
            290,
            categories=("security", "confidentiality"),
            months=3,
        ),
        Deal("Copperline Energy", "Security schedule", "signed", 95_000, 260, months=3),
        promise("Copperline Energy", "Security schedule 7", "deletion", "30"),
        promise("Meridian Trust Bank", "Vendor onboarding 3.1", "breach_notice", "24", stage="negotiating"),
    ),
    categories={Category.CONFIDENTIALITY: "Contracts are confidential by nature, and Alder's annex names it."},
)
VENDORS = (
    cloud(
        ended_months_ago=3,
        bridged_days=45,
        asks=(
            Wanted("Customers switch on a second factor for administrators.", "IAM-06"),
            Wanted("Customers encrypt what travels to and from them.", "NET-05"),
            Wanted("Customers name who is told of an incident."),
        ),
    ),
    Ven(
        "Model supplier",
        "Reads passages of contracts and keeps nothing.",
        reason="Its controls are not needed to keep our promises: it keeps nothing.",
        monitoring="The setting that keeps nothing is checked every quarter.",
        runs=("Language model",),
    ),
    Ven("Payroll bureau", "Pays the people; sees no contract.", tier="standard", reason="No reader asks for it."),
)
PLANS = (
    Plan(
        "Type 2 in three months",
        ("security", "confidentiality"),
        3,
        ("Meridian Trust Bank", "Alder Health Plan"),
        "The shortest period the bank accepts.",
    ),
    Plan("Type 1 first", ("security",), None, ("Meridian Trust Bank",), "Something to show while the period runs."),
    Plan(
        "Type 2 in six months",
        ("security", "confidentiality"),
        6,
        ("Meridian Trust Bank", "Alder Health Plan"),
        "Two quarters to sample from, and a later report.",
    ),
)
PROMISES = (Keeping("Copperline Energy", "deletion", "DAT-05", "delete_days"),)
RISKS = (
    Feared(
        "Contracts reach the wrong customer",
        "One customer could read another's contracts.",
        (3, 5),
        (3, 5),
        "Sam",
        "IAM-10",
    ),
    Feared("Founders hold every key", "One stolen laptop would open everything.", (4, 5), (4, 4), "Dana", "IAM-05"),
    Feared("The deal goes elsewhere", "The bank chooses a vendor that has its report.", (3, 4), (3, 4), "Ivy"),
)
GAPS = (
    Found(
        "No second factor on the cloud console",
        "A stolen password would be enough to read every contract.",
        "high",
        "IAM-06",
        "Sam",
        21,
        "Enforce keys for all, then remove passwords.",
        fixed_after=16,
    ),
    Found(
        "Founders share one administrator account",
        "Nobody could say who changed what.",
        "high",
        "IAM-01",
        "Sam",
        40,
        "One account each; the shared one in a safe.",
    ),
    Found(
        "Nobody reviews who has access", "People who changed roles keep what they had.", "high", "IAM-04", "Dana", 45
    ),
    Found(
        "No list of vendors",
        "Suppliers see contracts without anybody having looked at them.",
        "medium",
        "VND-01",
        "Dana",
        50,
        planned_after=None,
    ),
    Found(
        "Changes go live without a second look",
        "A mistake reaches every customer at once.",
        "medium",
        "CHG-02",
        "Sam",
        35,
    ),
    Found(
        "Nobody has rehearsed an incident",
        "The first hour of a real one would be lost.",
        "medium",
        "INC-04",
        "Dana",
        70,
        planned_after=None,
    ),
)

READINESS = Look(
    "Readiness, the first look",
    ("yes", "yes", "yes"),
    {
        "IAM-06": ("yes", "no", "no", "The console asks for a password alone."),
        "IAM-01": ("yes", "no", "no", "Three people share the administrator account."),
        "IAM-04": ("yes", "no", "no", "Nobody has reviewed access so far."),
        "VND-01": ("no", "no", "no", "There is no list of suppliers."),
        "VND-02": ("yes", "no", "no", "Suppliers are bought by card."),
        "VND-04": ("not_assessed", "not_assessed", "not_assessed", "Waits for the list of suppliers."),
        "CHG-02": ("yes", "partly", "partly", "Two engineers review each other; the founders do not."),
        "INC-04": ("yes", "no", "no", "Nobody has rehearsed an incident."),
        "BCP-04": ("yes", "partly", "no", "A backup was restored once, and nobody wrote it down."),
        "HRS-05": ("not_assessed", "not_assessed", "not_assessed", "Nobody owns it yet."),
        "COM-06": ("partly", "partly", "no", "The diagram is that of last year."),
        "VUL-03": ("yes", "no", "no", "The test is ordered."),
        "GOV-01": ("yes", "yes", "not_assessed", "The first meeting is next month."),
    },
)

FIRM: dict[str, Any] = {
    "title": "Which firm examines us?",
    "options": [
        {"label": "Whitfield & Rowe", "cost": "31 k$", "consequence": "Knows banks; begins on our date."},
        {"label": "Big Four", "cost": "96 k$", "consequence": "Accepted everywhere; begins two months later."},
    ],
    "recommendation": "Whitfield & Rowe",
    "cost_of_waiting": "Each week moves the bank's signature by a week",
    "by_default": "The date is lost and the deal slips into the next half-year",
}
PAGES = (
    Page(
        -1,
        "A bank's deal waits for our report; the plan to get it stands",
        "The first month: the scope is signed and the gaps are known.",
        "Three of them are serious and have owners.",
        "Soon we need your choice of the audit firm.",
    ),
)


def tell(stage: Stage) -> None:
    opened = stage.days_ago(OPENED_DAYS_AGO)
    begins = month_start(stage.today + timedelta(days=21), 1)
    ends = month_end(begins, 2)
    with stage.scene(stage.ciso, opened + timedelta(days=3)) as by:
        enter_landscape(LANDSCAPE, stage.today, by=by)
    enter_vendors(stage, opened + timedelta(days=3), VENDORS, owner="Dana")
    leadership.plan_pages(stage, PAGES)
    programme.weigh(stage, opened + timedelta(days=16), PLANS)
    version = programme.sign_scope(
        stage,
        opened + timedelta(days=17),
        signer=stage.one(Role.EXECUTIVE),
        report_type="type_2",
        period_start=begins,
        period_end=ends,
        rationale="The one service that earns money, with the shortest period the bank accepts.",
    )
    engagement = programme.open_engagement(
        stage,
        opened + timedelta(days=20),
        version_id=version,
        title="SOC 2 type 2, the first",
        firm="",
        need_by=stage.today + timedelta(days=NEEDED_IN),
        budget_cents=4_200_000,
        spent_cents=600_000,
    )
    programme.move(stage, engagement, opened + timedelta(days=21), State.READINESS)
    programme.adopt_controls(stage, opened + timedelta(days=22))
    watch_vendors(stage, opened + timedelta(days=24), VENDORS)
    read_reports(stage, opened + timedelta(days=25), VENDORS, reviewer="Dana")
    programme.give_owners(
        stage, opened + timedelta(days=27), without=("VND-01", "VND-02", "VND-04", "HRS-05", "COM-06")
    )
    for number, gap in enumerate(GAPS):
        programme.plan_gap(stage, opened + timedelta(days=28 + number), gap)
    risky = opened + timedelta(days=36)
    stage.on(risky, lambda: programme.fear(stage, risky, RISKS), hour=13)
    programme.plan_look(stage, opened + timedelta(days=34), READINESS)
    programme.approve_statements(stage, opened + timedelta(days=38), most=31)
    keep_promises(stage, opened + timedelta(days=39), PROMISES)
    asked = opened + timedelta(days=40)
    by_when = stage.today + timedelta(days=6)
    stage.on(asked, lambda: leadership.ask_leadership(stage, asked, owner="Ivy", by_when=by_when, **FIRM), hour=14)
    moved = opened + timedelta(days=44)
    stage.on(moved, lambda: programme.move(stage, engagement, moved, State.REMEDIATION), hour=15)
    stage.play()
