"""Every page about controls through the front door: who sees it, at what price, and what its buttons do."""

from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from controls.actions import occurrences as acts_on
from controls.actions.adoption import adopt_for_scope
from controls.actions.gaps import open_gap
from controls.actions.mappings import map_to
from controls.actions.registers import add_policy, open_risk
from controls.models import Control, ControlStatement, Criterion, Gap, LibraryControl, Risk
from soc2hub.accounts.actions.clients import take_over
from tests.controls.building import draft, inside, on, person, running, second_lead, stocked
from tests.worlds import World

PAGES = ["work", "matrix", "controls", "library", "schedule", "coverage", "waivers", "gaps", "risks", "policies"]
FORMS = ["control_new", "gap_new", "risk_new", "policy_new", "approvals", "calendar"]
DAY = date(2026, 4, 10)


def at(world: World, name: str, *ids: object) -> str:
    return reverse(f"controls:{name}", args=[world.acme.pk, *ids])


@pytest.fixture
def one(world: World) -> Control:
    """AC-1, monthly since January, covering CC6.1."""
    lena = second_lead(world)
    with on(DAY), inside(world):
        control = running(world, lena, since=date(2026, 1, 1))
        map_to(control, Criterion.objects.get(pk="CC6.1"), by=world.priya)
        return control


@pytest.mark.parametrize("name", PAGES + FORMS)
def test_every_page_shows_with_and_without_anything_on_it(world: World, one: Control, signed_in, name: str) -> None:
    lead = signed_in(world.priya)

    with on(DAY):
        assert lead.get(at(world, name)).status_code == 200
        empty = lead.get(reverse(f"controls:{name}", args=[world.bravo.pk]))

    assert empty.status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_another_practice_finds_nothing(world: World, signed_in, name: str) -> None:
    assert signed_in(world.rita).get(at(world, name)).status_code == 404


@pytest.mark.parametrize("name", ["eve", "audrey"])
def test_executives_and_auditors_have_other_rooms(world: World, signed_in, name: str) -> None:
    assert signed_in(getattr(world, name)).get(at(world, "matrix")).status_code == 403


@pytest.mark.parametrize("name", FORMS)
def test_a_contributor_changes_no_controls(world: World, signed_in, name: str) -> None:
    assert signed_in(world.erin).get(at(world, name)).status_code == 403


def test_stocking_and_adopting_go_from_the_library_page(world: World, signed_in) -> None:
    lead = signed_in(world.priya)

    stocking = lead.post(at(world, "stock"))
    before = lead.get(at(world, "library"))
    adopting = lead.post(at(world, "adopt"), {"tier": "core"})

    assert (stocking.status_code, adopting.status_code) == (302, 302)
    assert b"0 of 97 controls that fit the scope (security)" in before.content
    with inside(world):
        assert Control.objects.count() == 62


def test_adopting_what_is_there_already_says_so(world: World, signed_in) -> None:
    lead = signed_in(world.priya)
    lead.post(at(world, "stock"))

    said = [
        [str(message) for message in lead.post(at(world, "adopt"), {"tier": "core"}, follow=True).context["messages"]]
        for _ in range(2)
    ]

    assert said[0][-1].endswith("controls adopted as drafts. Next: somebody else approves the statements.")
    assert said[1] == ["Everything of that choice was adopted already."]


def test_a_client_admin_without_a_seat_cannot_stock_the_library(world: World, signed_in) -> None:
    lena = second_lead(world)

    refused = signed_in(lena).post(at(world, "stock"))

    assert refused.status_code == 403
    with inside(world):
        assert not LibraryControl.objects.exists()


def test_the_coverage_page_counts_what_is_covered_and_names_the_next_step(
    world: World, one: Control, signed_in
) -> None:
    with on(DAY):
        page = signed_in(world.priya).get(at(world, "matrix")).content.decode()

    assert "32 criteria without a control" in page
    assert "AC-1" in page


def test_a_new_control_is_a_draft_and_its_own_words_wait(world: World, signed_in) -> None:
    body = {"ref": "OWN-1", "title": "Ours", "statement": "Within {hours} hours.", "parameters": "hours = 24",
            "frequency": "monthly", "weight": "key"}  # fmt: skip

    answer = signed_in(world.priya).post(at(world, "control_new"), body)

    with inside(world):
        control = Control.objects.get()
        assert answer.url == control.get_absolute_url()
        assert control.statements.get().text == "Within 24 hours."


def test_what_is_wrong_comes_back_with_what_was_typed(world: World, one: Control, signed_in) -> None:
    body = {"ref": "AC-1", "title": "Typed title", "statement": "x", "frequency": "monthly", "weight": "key"}

    answer = signed_in(world.priya).post(at(world, "control_new"), body)

    assert answer.status_code == 422
    assert b"There is a control AC-1 already." in answer.content
    assert b"Typed title" in answer.content
    with inside(world):
        assert Control.objects.count() == 1


def test_the_page_of_a_control_tells_its_windows_words_and_history(world: World, one: Control, signed_in) -> None:
    with on(DAY):
        page = signed_in(world.priya).get(one.get_absolute_url()).content.decode()

    assert "Access is reviewed within 5 days." in page
    assert "12 windows" in page
    assert "Priya put AC-1 into operation." in page
    assert reverse("evidence:submit", args=[world.acme.pk, _window(world, one, "2026-04").pk]) in page


def _window(world: World, control: Control, key: str):
    with inside(world):
        return control.occurrences.get(key=key)


def test_two_people_changing_one_control_lose_nothing(world: World, one: Control, signed_in) -> None:
    lead = signed_in(world.priya)
    body = {"title": "First", "frequency": "monthly", "annual_rule": "calendar", "grace_days": 0, "weight": "key",
            "status": "implemented", "implemented_on": "2026-01-01", "version": one.version}  # fmt: skip
    with inside(world):
        body["owner"] = person(world.omar).pk

    first = lead.post(at(world, "control_edit", one.pk), body)
    second = lead.post(at(world, "control_edit", one.pk), body | {"title": "Second"})

    assert (first.status_code, second.status_code) == (302, 422)
    assert b"Somebody changed this meanwhile" in second.content
    with inside(world):
        assert Control.objects.get().title == "First"


def test_a_person_of_another_client_is_no_choice(world: World, one: Control, signed_in) -> None:
    with inside(world):
        version = Control.objects.get().version
    with_stranger = {"title": "x", "frequency": "monthly", "annual_rule": "calendar", "grace_days": 0,
                     "weight": "key", "status": "implemented", "implemented_on": "2026-01-01", "version": version,
                     "owner": world.rita.pk}  # fmt: skip

    answer = signed_in(world.priya).post(at(world, "control_edit", one.pk), with_stranger)

    assert answer.status_code == 422
    with inside(world):
        assert Control.objects.get().owner == person(world.omar)


def test_the_writer_is_told_and_somebody_else_approves(world: World, signed_in) -> None:
    lena = second_lead(world)
    with inside(world):
        control = draft(world)
        version = control.statements.get()

    signed_in(world.priya).post(at(world, "approve", control.pk, version.pk))
    with inside(world):
        assert not ControlStatement.objects.get().is_approved
    signed_in(lena).post(at(world, "approvals"), {"row": [str(version.pk)]})

    with inside(world):
        assert ControlStatement.objects.get().approved_by == lena
        assert Control.objects.get().status == "approved"


def test_ticked_controls_get_an_owner_and_begin_together(world: World, signed_in) -> None:
    lena = second_lead(world)
    with inside(world):
        rows = [draft(world, f"A-{n}", owner=None) for n in range(3)]
        omar = person(world.omar)
    lead = signed_in(lena)
    lead.post(at(world, "approvals"), {"row": [str(_only(world, row).pk) for row in rows]})
    ticked = {"row": [str(row.pk) for row in rows]}

    with on(DAY):
        lead.post(at(world, "bulk"), ticked | {"act": "assign", "owner": str(omar.pk)})
        answer = lead.post(at(world, "bulk"), ticked | {"act": "start", "on": "2026-04-01"})

    assert "3 of 3" in [str(m) for m in get_messages(answer.wsgi_request)][-1]
    with inside(world):
        assert set(Control.objects.values_list("status", "owner__name")) == {("implemented", "Omar")}


def _only(world: World, control: Control) -> ControlStatement:
    with inside(world):
        return control.statements.get()


def test_the_owner_sees_what_is_due_from_them_with_the_way_to_hand_it_in(world: World, one: Control, signed_in) -> None:
    with on(DAY):
        page = signed_in(world.omar).get(at(world, "work")).content.decode()

    assert "Overdue" in page and "March 2026" in page
    assert reverse("evidence:submit", args=[world.acme.pk, _window(world, one, "2026-03").pk]) in page
    with on(DAY):
        assert "Nothing waits for you" in signed_in(world.erin).get(at(world, "work")).content.decode()


def test_a_month_of_the_schedule_says_who_owes_what(world: World, one: Control, signed_in) -> None:
    with on(DAY):
        page = signed_in(world.vera).get(at(world, "schedule"), {"month": "2026-02"}).content.decode()
        strange = signed_in(world.vera).get(at(world, "schedule"), {"month": "2026-13"})

    assert "28 Feb 2026" in page and "Omar" in page and "Missed" in page
    assert strange.status_code == 200


def test_the_schedule_leads_to_handing_in_those_alone_who_may(world: World, one: Control, signed_in) -> None:
    way = reverse("evidence:submit", args=[world.acme.pk, _window(world, one, "2026-02").pk])

    with on(DAY):
        erins, veras, again = (
            signed_in(user).get(at(world, "schedule"), {"month": "2026-02"}).content.decode()
            for user in (world.erin, world.vera, world.erin)
        )

    assert way in erins and way in again
    assert "February 2026" in veras and way not in veras


def test_the_schedule_marks_what_is_older_than_the_take_over_once_it_is_said(
    world: World, one: Control, signed_in
) -> None:
    with on(DAY):
        before = signed_in(world.vera).get(at(world, "schedule"), {"month": "2026-02"}).content.decode()
        with inside(world):
            take_over(world.acme, on=date(2026, 3, 1), state="observation", by=world.priya)
        february, march = (
            signed_in(world.vera).get(at(world, "schedule"), {"month": month}).content.decode()
            for month in ("2026-02", "2026-03")
        )

    assert "Before take-over" not in before + march
    assert "Before take-over" in february


def test_a_gap_goes_from_the_board_to_verified_by_another_pair_of_eyes(world: World, one: Control, signed_in) -> None:
    lead = signed_in(world.priya)
    with inside(world):
        omar = person(world.omar)
    lead.post(at(world, "gap_new"), {"title": "No MFA", "severity": "high", "impact": "Anybody could get in"})
    with inside(world):
        gap = Gap.objects.get()
    lead.post(at(world, "gap_plan", gap.pk), {"owner": str(omar.pk), "due_on": "2026-05-01", "steps": "Turn it on"})

    signed_in(world.omar).post(at(world, "gap_step", gap.pk, "fix"))
    signed_in(world.omar).post(at(world, "gap_step", gap.pk, "verify"))
    with inside(world):
        assert Gap.objects.get().state == "fixed"
    signed_in(world.priya).post(at(world, "gap_step", gap.pk, "verify"))

    with inside(world):
        gap = Gap.objects.get()
        assert (gap.state, gap.fixed_by, gap.verified_by) == ("verified", world.omar, world.priya)
    assert signed_in(world.priya).get(at(world, "gap", gap.pk)).status_code == 200


def test_a_link_stands_only_where_it_leads_somewhere(world: World, one: Control, signed_in) -> None:
    address = at(world, "not_applicable")

    assert address in signed_in(world.priya).get(at(world, "matrix")).content.decode()
    assert address not in signed_in(world.erin).get(at(world, "matrix")).content.decode()
    assert signed_in(world.erin).get(address).status_code == 403


def test_a_gap_found_without_its_impact_is_assessed_on_a_page_of_its_own(world: World, signed_in) -> None:
    with inside(world):
        gap = open_gap(title="No MFA", severity="low", by=world.priya)
    lead, address = signed_in(world.priya), at(world, "gap_assess", gap.pk)
    assert address in lead.get(at(world, "gap", gap.pk)).content.decode()

    wrong = lead.post(address, {"severity": "high", "impact": " "})
    right = lead.post(address, {"severity": "high", "impact": "A stolen password opens every customer’s data."})

    assert (wrong.status_code, right.status_code) == (422, 302)
    with inside(world):
        gap = Gap.objects.get()
    assert (gap.state, gap.severity) == ("assessed", "high")
    assert address not in lead.get(at(world, "gap", gap.pk)).content.decode()


def test_a_control_with_words_and_no_work_is_shown_as_paper(world: World, one: Control, signed_in) -> None:
    """PRODUCT C5."""
    with on(DAY):
        page = signed_in(world.priya).get(at(world, "gaps")).content.decode()
        with inside(world):
            acts_on.mark_performed(one.occurrences.get(key="2026-03"), date(2026, 3, 30), world.omar)
        later = signed_in(world.priya).get(at(world, "gaps")).content.decode()

    assert "0 of 3 windows that fell due performed" in page
    assert "On paper only?" not in later


def test_a_risk_is_recorded_and_never_worse_after_treatment(world: World, signed_in) -> None:
    body = {"title": "Former staff keep access", "harm": "They read customer data", "likelihood": 2, "impact": 5,
            "residual_likelihood": 3, "residual_impact": 4, "treatment": "reduce"}  # fmt: skip
    lead = signed_in(world.priya)

    wrong = lead.post(at(world, "risk_new"), body)
    right = lead.post(at(world, "risk_new"), body | {"residual_likelihood": 1})

    assert (wrong.status_code, right.status_code) == (422, 302)
    with inside(world):
        assert Risk.objects.get().residual == 4


@pytest.mark.parametrize(
    "name",
    ["control", "control_edit", "statement", "gap", "gap_assess", "gap_edit", "gap_plan", "risk", "risk_edit",
     "policy_edit"],
)  # fmt: skip
def test_pages_of_one_thing_open_for_the_client_and_are_nowhere_for_others(
    world: World, one: Control, signed_in, name: str
) -> None:
    with inside(world):
        subject = {
            "control": lambda: one,
            "gap": lambda: open_gap(title="x", severity="low", by=world.priya),
            "risk": lambda: open_risk(by=world.priya, title="x", harm="y", likelihood=2, impact=2,
                                      residual_likelihood=1, residual_impact=1),
            "policy": lambda: add_policy(by=world.priya, title="x"),
        }  # fmt: skip
        row = subject.get(name.split("_")[0], subject["control"])()

    mine = signed_in(world.priya).get(at(world, name, row.pk))
    elsewhere = signed_in(world.priya).get(reverse(f"controls:{name}", args=[world.bravo.pk, row.pk]))
    rival = signed_in(world.rita).get(at(world, name, row.pk))

    assert (mine.status_code, elsewhere.status_code, rival.status_code) == (200, 404, 404)


MOST = {"matrix": 14, "controls": 6, "schedule": 8, "gaps": 9, "risks": 6, "policies": 6, "work": 13, "library": 7}


@pytest.mark.parametrize("name", sorted(MOST))
def test_a_page_costs_the_same_with_one_row_and_with_sixty(
    world: World, one: Control, signed_in, name: str, django_assert_max_num_queries
) -> None:
    lead = signed_in(world.omar if name == "work" else world.priya)
    with on(DAY):
        lead.get(at(world, name))
        with django_assert_max_num_queries(100) as few:
            lead.get(at(world, name))
        stocked(world)
        with inside(world):
            adopt_for_scope(tier="core", by=world.priya)
            Control.objects.update(implemented_on=date(2026, 1, 1), owner=person(world.omar))
            acts_on.generate(None, since=date(2026, 1, 1), until=date(2026, 12, 31), by=world.priya)
            for number in range(30):
                open_gap(title=f"g{number}", severity="low", by=world.priya)
                open_risk(
                    by=world.priya,
                    title="r",
                    harm="h",
                    likelihood=2,
                    impact=2,
                    residual_likelihood=1,
                    residual_impact=1,
                )
                add_policy(by=world.priya, title=f"p{number}")

        with django_assert_max_num_queries(100) as many:
            lead.get(at(world, name))

    def own(captured) -> list[str]:
        frame = ("django_session", "accounts_user", "set_config", "SAVEPOINT", "my_clients", "tenancy_client")
        return [q["sql"] for q in captured.captured_queries if not any(word in q["sql"] for word in frame)]

    assert len(own(many)) <= MOST[name], "\n".join(own(many))
    assert len(own(many)) - len(own(few)) <= 1
