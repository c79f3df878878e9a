"""A full board page for tests: every part filled, the amount of words the CISO is asked for."""

from datetime import date

from reporting.board_page import BoardPage, Money, Option, PageDecision, PageFigure, PageMilestone, PageRisk

PAGE = BoardPage(
    client_name="Northwind Health",
    client_initials="NH",
    client_colour=1,
    month=date(2026, 9, 1),
    phase="collecting proof, month 3 of 6",
    state="amber",
    state_because="the report may miss the first contract date",
    headline="On course for a clean report, if contractors lose their shared sign-in by mid October.",
    sentences=(
        "Better than in August: nine more controls have shown that they work.",
        "Off-boarding is still slow, and one contractor group signs in without a second factor.",
        "We need one decision this month to keep the date that 420 thousand dollars a year wait for.",
    ),
    decisions=(
        PageDecision(
            "Move contractors to single sign-on before the auditor samples October?",
            (
                Option("Roll out now", "18k once, two weeks of IT", "closes the largest gap", is_recommended=True),
                Option("Roll out in January", "no cost this year", "the gap shows in the report"),
            ),
            owner="Dana Lindqvist, CTO",
            decide_by=date(2026, 9, 25),
            waiting_costs="about nine days of slip for each week",
            by_default="contractor access ends on 15 October.",
            url="https://example.com/c/1/decisions/7",
        ),
        PageDecision(
            "Accept the old build server until it is replaced in March?",
            (
                Option("Accept for 90 days", "no cost", "weekly check by hand", is_recommended=True),
                Option("Replace it now", "35k, one release late", "removes the risk before fieldwork"),
            ),
            owner="Eve Martin, CEO",
            decide_by=date(2026, 10, 2),
            waiting_costs="nothing until November",
            by_default="it is switched off on 1 November.",
        ),
    ),
    decided_before="vendor monitoring was bought (22k); vendor reviews went from 4 to 11 of 14 on time.",
    money=Money(
        revenue_waiting="$1.9M a year",
        revenue_note="in 4 contracts; first needed 31 January, $420k",
        report_range="1 to 26 March 2027",
        need_by="needed by 31 January: 4 to 8 weeks late",
        report_state="amber",
        spent="$61k",
        budget="$85k",
        spent_note="on plan; auditor's second half due in March",
    ),
    outlook="At risk in access control: former staff kept access too long in 2 of 9 cases. The auditor decides.",
    outlook_state="amber",
    figures=(
        PageFigure("Evidence on time", "22", "25 due", "95 %", "23 of 25", "red", (24, 25, None, 23, 22), "2 late"),
        PageFigure("Controls proven", "52", "60 due", "90 %", "43 of 55", "amber", (12, 19, 28, 43, 52)),
        PageFigure("High gaps open", "3", "9 gaps", "0", "5 of 12", "amber", (8, 7, 6, 5, 3), "oldest 41 days"),
        PageFigure("Missed for good", "–", "", "0", "no data", "unknown"),
    ),
    risks=(
        PageRisk(
            "A former employee could reach customer data for days",
            "leavers are closed by hand; 2 of 9 took over a week",
            trend="better",
            state="red",
            owner="Dana Lindqvist",
            by=date(2026, 10, 15),
            accepted_by="tolerance exceeded, not accepted",
        ),
        PageRisk(
            "One engineer alone could change the live product", "no second reviewer", "level", "amber", "Ilya", None
        ),
    ),
    milestones=(
        PageMilestone("Scope signed", date(2026, 5, 29), date(2026, 5, 29), is_done=True),
        PageMilestone("Proof ends", date(2026, 12, 31), date(2026, 12, 31)),
        PageMilestone("Report", date(2027, 2, 26), date(2027, 3, 19), state="red"),
    ),
    changes=("9 more controls proven, 2 high gaps closed", "the payment processor is now in scope"),
    unknown=("37 of 97 controls are not due before December",),
    definitions_since="definitions unchanged since July 2026",
    cut_off="14 September 2026, 18:00",
    snapshot_id="7f3a-91c2",
    next_briefing="14 October",
)
