"""The story's own arithmetic, on cases small enough to count by hand."""

from datetime import date

import pytest

from soc2hub.program.story import recomputed

H2 = (date(2026, 7, 1), date(2026, 12, 31))
CONTROL = {"id": "c", "frequency": "monthly", "status": "implemented", "is_design_approved": True,
           "owner_id": "o", "criteria": ["CC6.1"], "open_high_gaps": 0}  # fmt: skip
JULY = {"control_id": "c", "starts_on": "2026-07-01", "due_on": "2026-07-31", "grace_days": 5,
        "performed_on": None, "reviewed_at": None}  # fmt: skip


@pytest.mark.parametrize(
    ("frequency", "windows"),
    [("daily", 184), ("weekly", 26), ("monthly", 6), ("per_event", 6), ("quarterly", 2), ("continuous", 2),
     ("semiannual", 1), ("annual", 1)],
)  # fmt: skip
def test_half_a_year_owes_so_many_windows(frequency: str, windows: int) -> None:
    assert recomputed.windows_due(frequency, *H2) == windows


def test_a_week_that_ends_behind_the_period_is_not_owed_in_it() -> None:
    assert recomputed.windows_due("weekly", date(2026, 7, 6), date(2026, 7, 11)) == 0


@pytest.mark.parametrize(
    ("today", "performed_on", "word"),
    [
        ("2026-07-20", None, "waiting"),
        ("2026-08-05", None, "waiting"),
        ("2026-08-06", None, "overdue"),
        ("2026-08-31", None, "overdue"),
        ("2026-09-01", None, "missed"),
        ("2026-09-01", "2026-08-05", "on_time"),
        ("2026-09-01", "2026-08-06", "late"),
        ("2026-09-02", "2026-09-01", "missed"),
        ("2026-08-06", "2026-06-30", "overdue"),
    ],
)
def test_a_month_with_five_days_grace_is_saved_until_the_next_one_ends(
    today: str, performed_on: str | None, word: str
) -> None:
    row = JULY | {"performed_on": performed_on}

    found = recomputed.judged(row, "monthly", today=date.fromisoformat(today), period_end=H2[1])

    assert found.word == word


def test_the_boundary_grows_from_the_promise_and_stops_at_exits() -> None:
    systems = [
        {"id": "app", "name": "App", "needs": ["db", "cloud"]},
        {"id": "db", "name": "Database", "needs": []},
        {"id": "cloud", "name": "Cloud", "needs": ["dam"], "exit": "carve_out", "exit_reason": ""},
        {"id": "dam", "name": "Dam", "needs": []},
        {"id": "sink", "name": "Sink", "needs": []},
        {"id": "cut", "name": "Cut", "needs": []},
        {"id": "sso", "name": "SSO", "needs": ["dam"], "enforces_on": ["db"]},
        {"id": "vendor", "name": "Vendor", "needs": [], "exit": "monitored_vendor", "exit_reason": ""},
    ]
    services = [{"id": "pay", "name": "Pay", "needs": ["app"]}, {"id": "blog", "name": "Blog", "needs": ["cut"]}]
    flow = {"has_customer_data": True, "cut_by": ""}
    flows = [
        flow | {"source": "db", "target": "sink"},
        flow | {"source": "db", "target": "cut", "cut_by": "tokenised"},
        flow | {"source": "vendor", "target": "app"},
    ]
    commitments = [
        {"stage": "signed", "is_chosen": True, "services": ["pay"]},
        {"stage": "negotiating", "is_chosen": False, "services": ["blog"]},
    ]

    inside = recomputed.boundary(commitments, services, systems, flows)

    assert inside == {"Pay", "App", "Database", "Sink", "SSO", "Vendor"}


def test_a_control_is_proven_when_all_that_fell_due_is_accepted() -> None:
    rows = [JULY | {"performed_on": "2026-07-31", "reviewed_at": "2026-08-02T09:00:00Z"}]
    today = date(2026, 9, 1)
    found = [recomputed.judged(row, "monthly", today=today, period_end=H2[1]) for row in rows]
    unreviewed = [
        recomputed.judged(row | {"reviewed_at": None}, "monthly", today=today, period_end=H2[1]) for row in rows
    ]

    assert recomputed.controls_proven([CONTROL], found, {"CC6.1"}) == (1, 1)
    assert recomputed.controls_proven([CONTROL], unreviewed, {"CC6.1"}) == (0, 1)
    assert recomputed.controls_proven([CONTROL], found, {"A1.1"}) == (0, 1)
    assert recomputed.controls_proven([CONTROL | {"owner_id": None}], found, {"CC6.1"}) == (0, 1)
    assert recomputed.on_time(found) == {"due": 1, "on_time": 1, "late": 0, "overdue": 0, "missed": 0}


def test_revenue_waits_until_the_report_is_there() -> None:
    waiting = {"stage": "signed", "is_chosen": True, "report": "soc2_type2", "met_on": None, "currency": "EUR",
               "yearly_value_cents": 500}  # fmt: skip
    rows = [waiting, waiting | {"stage": "lost"}, waiting | {"report": ""}, waiting | {"met_on": "2026-01-01"},
            waiting | {"stage": "prospect", "is_chosen": False}]  # fmt: skip

    assert recomputed.revenue_waiting(rows, date(2026, 2, 1)) == [{"cents": 500, "currency": "EUR"}]
