"""Sample data for templates/ui/gallery.html: each component and chart once, with figures that agree."""

from datetime import date
from typing import Any

from django import forms

from soc2hub.ui import charts
from soc2hub.ui.states import STATES, state_named
from soc2hub.ui.tables import Column
from soc2hub.ui.tones import Tone

TODAY = date(2026, 9, 15)
MONTHS = ("Jun", "Jul", "Aug", "Sep", "Oct", "Nov")


class SampleForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(help_text="As the board would say it, without audit words.")
    owner = forms.ChoiceField(choices=[("", "Choose …"), ("omar", "Omar Haddad"), ("erin", "Erin Cole")])
    due_on = forms.DateField(required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    impact = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3}))
    severity = forms.ChoiceField(
        widget=forms.RadioSelect, choices=[("low", "Low"), ("medium", "Medium"), ("high", "High")]
    )
    kinds = forms.MultipleChoiceField(
        label="Kinds of files",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(kind, kind.upper()) for kind in ("csv", "docx", "eml", "jpeg", "json", "pdf", "png", "txt", "xlsx")],
    )
    notify = forms.BooleanField(required=False, label="Tell the owner at once")


class SampleFilter(forms.Form):
    q = forms.CharField(required=False, label="Words")
    state = forms.ChoiceField(required=False, choices=[("", "Any state"), ("due", "Due"), ("overdue", "Overdue")])


def samples() -> dict[str, Any]:
    """The context of the gallery page."""
    wrong = SampleForm({"owner": "omar", "due_on": "yesterday"})
    wrong.is_valid()
    return {
        "states": [state for key, state in STATES.items() if key != "red"],
        "tones": list(Tone),
        "form": wrong,
        "filter": SampleFilter({"state": "overdue"}),
        "chips": [{"label": "State: overdue", "url": "?"}],
        "columns": COLUMNS,
        "rows": ROWS,
        "bars": controls_by_state(),
        "burn_up": burn_up(),
        "coverage": coverage(),
        "daily": daily(),
        "gantt": gantt(),
        "heat": heat(),
        "milestones": milestones(),
        "revenue": revenue(),
        "risks": risks(),
        "trend_up": charts.Sparkline("Controls proven, six months", (12, 19, 28, 33, 41, 52), Tone.GOOD, 60),
        "trend_down": charts.Sparkline("Evidence on time, six months", (98, 97, None, 95, 93, 88), Tone.BAD, 95),
        "trend_none": charts.Sparkline("Days waiting", (None, None, None), Tone.UNKNOWN),
        "reason_chain": [
            {"kind": "Commitment", "name": "State hospital group, clause 7.2", "url": "#"},
            {"kind": "Service", "name": "Patient portal", "url": "#"},
            {"kind": "Flow", "name": "visit summaries"},
            {"kind": "System", "name": "Message queue"},
        ],
        "clients": [
            {"name": name, "initials": initials, "colour": colour, "url": "#"}
            for colour, (name, initials) in enumerate(CLIENTS, 1)
        ],
    }


COLUMNS = (
    Column("Evidence", sort_url="?sort=title", sorted="ascending"),
    Column("Control", sort_url="?sort=control"),
    Column("Owner"),
    Column("Due", sort_url="?sort=due"),
    Column("Items", is_number=True),
    Column("State"),
)
_ROW_FIELDS = ("title", "control", "owner", "due", "items", "state")
ROWS = [
    dict(zip(_ROW_FIELDS, row, strict=True))
    for row in (
        ("Quarterly access review of AWS", "AC-07", "Dana Lindqvist", "15 Sep 2026", 3, "overdue"),
        ("Backup restore test", "BC-02", "Ilya Petrov", "16 Sep 2026", 1, "submitted"),
        ("Vendor report review: payment processor", "VM-04", "Mina Okafor", "17 Sep 2026", 2, "returned"),
        ("Change approvals, August", "CM-01", "Erin Cole", "18 Sep 2026", 14, "accepted"),
    )
]
_CLIENT_NAMES = (
    "Northwind Health, Brightpath Pay, Cobalt Cloud, Fernhill Legal, Juniper Labs, Kestrel Freight, "
    "Lumen Learning, Marlow Media, Oakline Insurance, Pinecrest Bio, Quarry Data, Sable Systems"
)
CLIENTS = [(name, "".join(word[0] for word in name.split())) for name in _CLIENT_NAMES.split(", ")]


def coverage() -> charts.CoverageStrip:
    keys = (
        "reviewed",
        "reviewed",
        "late",
        "reviewed",
        "reviewed",
        "missed",
        "reviewed",
        "overdue",
        "due",
        "scheduled",
        "scheduled",
        "not_occurring",
    )
    names = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")  # fmt: skip
    stretches = tuple(charts.Stretch(name, state_named(key)) for name, key in zip(names, keys, strict=True))
    return charts.CoverageStrip("Monthly vulnerability scan, 2026", stretches, width=1020)


def daily() -> charts.CoverageStrip:
    def state(place: int) -> str:
        return (
            "missed"
            if place in {17, 44}
            else "late"
            if place % 13 == 5
            else "not_yet_due"
            if place > 76
            else "reviewed"
        )

    stretches = tuple(charts.Stretch(f"Day {place + 1}", state_named(state(place))) for place in range(92))
    return charts.CoverageStrip("Daily backup, third quarter", stretches, width=1020)


def heat() -> charts.HeatMap:
    grid = {
        "Access reviews": "reviewed reviewed late reviewed overdue scheduled",
        "Joiners and leavers": "reviewed reviewed reviewed missed due scheduled",
        "Change approval": "reviewed reviewed reviewed reviewed due scheduled",
        "Vulnerability scans": "late reviewed reviewed reviewed due scheduled",
        "Backups restored": "- reviewed - not_occurring - scheduled",
        "Vendor reviews": "waived - submitted - - scheduled",
        "Incident exercises with the whole company": "- - returned - - scheduled",
    }
    rows = tuple(
        charts.HeatRow(label, tuple(charts.HeatCell(state_named(key)) if key != "-" else None for key in keys.split()))
        for label, keys in grid.items()
    )
    return charts.HeatMap("Evidence by control and month", MONTHS, rows)


def gantt() -> charts.Gantt:
    def bar(
        label: str, plan: tuple[date, date], forecast: tuple[date, date], done: float, tone: Tone
    ) -> charts.GanttBar:
        return charts.GanttBar(label, plan, forecast, done, tone)

    prepared = (date(2026, 5, 4), date(2026, 6, 30))
    return charts.Gantt(
        "The way to the report",
        TODAY,
        (
            bar("Preparation", prepared, prepared, 1, Tone.GOOD),
            bar(
                "Auditor chosen",
                (date(2026, 6, 1), date(2026, 7, 3)),
                (date(2026, 6, 8), date(2026, 7, 12)),
                1,
                Tone.WATCH,
            ),
            bar(
                "Observation",
                (date(2026, 7, 1), date(2026, 12, 31)),
                (date(2026, 7, 1), date(2026, 12, 31)),
                0.41,
                Tone.GOOD,
            ),
            bar(
                "Fieldwork",
                (date(2027, 1, 4), date(2027, 2, 5)),
                (date(2027, 1, 11), date(2027, 2, 19)),
                0,
                Tone.WATCH,
            ),
            bar(
                "Report issuance",
                (date(2027, 2, 8), date(2027, 2, 26)),
                (date(2027, 2, 22), date(2027, 3, 19)),
                0,
                Tone.BAD,
            ),
        ),
    )


def burn_up() -> charts.BurnUp:
    done = tuple(
        (date(2026, month, day), value)
        for month, day, value in (
            (6, 1, 4),
            (6, 15, 11),
            (7, 1, 19),
            (7, 15, 30),
            (8, 1, 38),
            (8, 15, 47),
            (9, 1, 56),
            (9, 15, 61),
        )
    )
    forecast = (
        charts.Forecast(date(2026, 10, 15), 66, 73, 79),
        charts.Forecast(date(2026, 11, 6), 74, 86, 86),
        charts.Forecast(date(2026, 11, 27), 84, 86, 86),
    )
    scope = ((date(2026, 6, 1), 78), (date(2026, 7, 8), 82), (date(2026, 8, 3), 86))
    return charts.BurnUp("Controls ready against scope", "controls ready", done, scope, forecast, date(2026, 10, 30))


def risks() -> charts.RiskMap:
    return charts.RiskMap(
        "Where the risks stand",
        (
            charts.PlottedRisk("1", "A former employee could reach customer data for days", 4, 4, was=(3, 4)),
            charts.PlottedRisk("2", "One engineer can release without a second pair of eyes", 3, 4, was=(5, 4)),
            charts.PlottedRisk("3", "A restore has not been tried since spring", 2, 5),
            charts.PlottedRisk("4", "The payroll vendor has no current report", 3, 2),
            charts.PlottedRisk("5", "Laptops without full-disk encryption", 2, 2, was=(4, 2)),
        ),
    )


def controls_by_state() -> charts.Bars:
    def bar(label: str, ready: int, partial: int, gap: int, unknown: int) -> charts.Bar:
        counts = zip(("ready", "partial", "gap", "not_assessed"), (ready, partial, gap, unknown), strict=True)
        return charts.Bar(label, tuple(charts.Part(state_named(key), count) for key, count in counts))

    return charts.Bars(
        "Controls by readiness",
        (bar("Security", 34, 9, 4, 2), bar("Availability", 8, 4, 1, 0), bar("Confidentiality", 7, 3, 2, 1)),
    )


def milestones() -> charts.MilestoneLine:
    return charts.MilestoneLine(
        "Milestones",
        width=1000,
        milestones=(
            charts.Milestone("Scope signed", date(2026, 5, 29), date(2026, 5, 29), is_done=True),
            charts.Milestone("Auditor chosen", date(2026, 7, 3), date(2026, 7, 12), is_done=True, tone=Tone.WATCH),
            charts.Milestone("Window starts", date(2026, 7, 1), date(2026, 7, 1), is_done=True),
            charts.Milestone("Window ends", date(2026, 12, 31), date(2026, 12, 31)),
            charts.Milestone("Fieldwork ends", date(2027, 2, 5), date(2027, 2, 19), tone=Tone.WATCH),
            charts.Milestone("Report", date(2027, 2, 26), date(2027, 3, 19), tone=Tone.BAD),
        ),
    )


def revenue() -> charts.RevenueByDate:
    return charts.RevenueByDate(
        "Revenue that waits for the report",
        (
            charts.RevenueDue(date(2027, 1, 31), 42_000_000, "State hospital group"),
            charts.RevenueDue(date(2027, 3, 10), 31_000_000, "Regional bank"),
            charts.RevenueDue(date(2027, 3, 31), 18_500_000, "Insurer"),
            charts.RevenueDue(date(2027, 6, 30), 96_000_000, "Federal agency"),
        ),
        (date(2027, 3, 1), date(2027, 3, 26)),
    )
