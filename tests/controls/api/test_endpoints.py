"""The API of controls: shapes, refusals, versions, walls and costs."""

from datetime import date
from uuid import uuid4

import pytest

from controls.actions import occurrences as acts_on
from controls.actions.adoption import adopt_for_scope
from controls.actions.gaps import open_gap
from controls.actions.mappings import map_to
from controls.actions.registers import add_policy, open_risk
from controls.api.serializers import MatrixSerializer
from controls.models import Control, ControlCriterion, ControlStatement, Criterion, Gap
from tests.controls.building import draft, inside, on, person, running, second_lead, stocked
from tests.worlds import World

DAY = date(2026, 4, 10)
LISTS = ["criteria", "controls", "library", "occurrences", "gaps", "risks", "policies"]
JSON = "application/json"


def at(world: World, path: str) -> str:
    return f"/api/v1/clients/{world.acme.pk}/{path}"


@pytest.fixture
def one(world: World) -> Control:
    lena = second_lead(world)
    with on(DAY), inside(world):
        control = running(world, lena, since=date(2026, 1, 1))
        map_to(control, Criterion.objects.get(pk="CC6.1"), by=world.priya)
        return control


@pytest.mark.parametrize("path", [*LISTS, "matrix"])
def test_lists_are_for_the_team_and_nowhere_for_others(world: World, one: Control, signed_in, path: str) -> None:
    seen = {name: signed_in(getattr(world, name)).get(at(world, path)).status_code for name in ("vera", "eve", "rita")}

    assert seen == {"vera": 200, "eve": 403, "rita": 404}


def test_criteria_in_scope_are_the_common_ones_until_categories_are_chosen(world: World, signed_in) -> None:
    answer = signed_in(world.vera).get(at(world, "criteria?in_scope=true&page_size=100")).json()

    assert len(answer["results"]) == 33
    assert answer["results"][0]["id"] == "CC1.1"


def test_a_control_is_created_read_and_changed_with_its_version(world: World, signed_in) -> None:
    lead = signed_in(world.priya)
    body = {"ref": "OWN-1", "title": "Ours", "statement": "We do it.", "frequency": "monthly"}

    made = lead.post(at(world, "controls"), body, content_type=JSON)
    path = at(world, f"controls/{made.json()['id']}")
    blind = lead.patch(path, {"weight": "key"}, content_type=JSON)
    changed = lead.patch(path, {"weight": "key"}, content_type=JSON, headers={"If-Match": made["ETag"]})
    stale = lead.patch(path, {"weight": "low"}, content_type=JSON, headers={"If-Match": made["ETag"]})

    assert (made.status_code, blind.status_code, changed.status_code, stale.status_code) == (201, 428, 200, 412)
    assert (changed.json()["weight"], changed["ETag"]) == ("key", '"2"')
    assert made.json()["statements"][0]["text"] == "We do it."


def test_states_and_versions_are_never_taken_from_a_body(world: World, signed_in) -> None:
    body = {"ref": "OWN-1", "title": "Ours", "statement": "x", "frequency": "monthly", "status": "operating",
            "version": 9, "client_id": str(world.bravo.pk), "approved_by_id": str(world.priya.pk)}  # fmt: skip

    made = signed_in(world.priya).post(at(world, "controls"), body, content_type=JSON)

    assert (made.json()["status"], made.json()["version"]) == ("draft", 1)
    with inside(world):
        assert not ControlStatement.objects.get().is_approved


def test_an_owner_of_another_client_and_a_made_up_one_read_the_same(world: World, one: Control, signed_in) -> None:
    lead = signed_in(world.priya)
    with inside(world):
        version = Control.objects.get().version
    answers = [
        lead.patch(at(world, f"controls/{one.pk}"), {"owner_id": str(owner)}, content_type=JSON,
                   headers={"If-Match": str(version)})
        for owner in (world.rita.pk, uuid4())
    ]  # fmt: skip

    assert [a.status_code for a in answers] == [400, 400]
    assert answers[0].json() == answers[1].json()
    assert "owner_id" in answers[0].json()["errors"]


def test_a_control_is_retired_by_its_own_act_only(world: World, one: Control, signed_in) -> None:
    lead = signed_in(world.priya)
    with inside(world):
        tag = {"If-Match": str(Control.objects.get().version)}

    by_status = lead.patch(at(world, f"controls/{one.pk}"), {"status": "retired"}, content_type=JSON, headers=tag)
    with on(DAY):
        by_act = lead.post(at(world, f"controls/{one.pk}/retirement"), {"on": "2026-04-30"}, content_type=JSON)

    assert (by_status.status_code, by_act.status_code) == (409, 200)
    assert (by_act.json()["status"], by_act.json()["retired_on"]) == ("retired", "2026-04-30")


def test_a_viewer_writes_nothing(world: World, one: Control, signed_in) -> None:
    viewer = signed_in(world.vera)
    calls = [
        viewer.post(at(world, "controls"), {}, content_type=JSON),
        viewer.patch(at(world, f"controls/{one.pk}"), {}, content_type=JSON),
        viewer.put(at(world, f"controls/{one.pk}/criteria/CC6.2"), {}, content_type=JSON),
        viewer.delete(at(world, f"controls/{one.pk}/criteria/CC6.1")),
        viewer.post(at(world, "gaps"), {}, content_type=JSON),
        viewer.post(at(world, "risks"), {}, content_type=JSON),
        viewer.post(at(world, "policies"), {}, content_type=JSON),
        viewer.post(at(world, "adoptions"), {}, content_type=JSON),
    ]

    assert {call.status_code for call in calls} == {403}
    with inside(world):
        assert (Control.objects.count(), ControlCriterion.objects.count(), Gap.objects.count()) == (1, 1, 0)


def test_a_control_of_one_client_does_not_exist_in_another(world: World, one: Control, signed_in) -> None:
    lead = signed_in(world.priya)

    answers = [lead.get(f"/api/v1/clients/{world.bravo.pk}/controls/{id}") for id in (one.pk, uuid4())]

    assert [a.status_code for a in answers] == [404, 404]
    assert answers[0].json() == answers[1].json()


def test_four_eyes_on_statements_answer_409(world: World, signed_in) -> None:
    lena = second_lead(world)
    with inside(world):
        control = draft(world)
    path = at(world, f"controls/{control.pk}/statements/1/approval")

    own = signed_in(world.priya).post(path)
    other = signed_in(lena).post(path)
    none = signed_in(lena).post(at(world, f"controls/{control.pk}/statements/7/approval"))

    assert (own.status_code, other.status_code, none.status_code) == (409, 200, 404)


def test_mapping_and_unmapping(world: World, one: Control, signed_in) -> None:
    lead = signed_in(world.priya)

    put = lead.put(at(world, f"controls/{one.pk}/criteria/CC6.2"), {"rationale": "helps"}, content_type=JSON)
    unknown = lead.put(at(world, f"controls/{one.pk}/criteria/CC99"), {}, content_type=JSON)
    gone = lead.delete(at(world, f"controls/{one.pk}/criteria/CC6.1"))

    assert (put.status_code, unknown.status_code, gone.status_code) == (200, 404, 204)
    with inside(world):
        assert list(ControlCriterion.objects.values_list("criterion_id", "rationale")) == [("CC6.2", "helps")]


def test_the_matrix_names_gaps_and_what_covers_each_criterion(world: World, one: Control, signed_in) -> None:
    with on(DAY):
        answer = signed_in(world.vera).get(at(world, "matrix")).json()

    assert (answer["criteria_in_scope"], answer["criteria_covered"], len(answer["gaps"])) == (33, 1, 32)
    row = next(row for row in answer["rows"] if row["criterion"] == "CC6.1")
    assert row["covered_by"] == [str(one.pk)]
    assert row["reasons"][0].startswith("AC-1: 2 of 3 due occurrences missed")
    assert answer == MatrixSerializer(answer).data, "put together by hand, in the shape that is declared"


def test_occurrences_come_by_due_date_with_their_state(world: World, one: Control, signed_in) -> None:
    team = signed_in(world.vera)
    with on(DAY):
        rows = team.get(at(world, "occurrences?due_from=2026-03-01&due_to=2026-05-31")).json()["results"]
        foreign = team.get(at(world, f"occurrences?control={uuid4()}")).json()["results"]
        wrong = team.get(at(world, "occurrences?due_from=soon"))

    assert [(row["key"], row["state"], row["control"], row["owner"]) for row in rows] == [
        ("2026-03", "overdue", "AC-1", "Omar"),
        ("2026-04", "due", "AC-1", "Omar"),
        ("2026-05", "scheduled", "AC-1", "Omar"),
    ]
    assert foreign == []
    assert wrong.status_code == 400


def test_pages_of_occurrences_follow_each_other_without_loss(world: World, one: Control, signed_in) -> None:
    team, url, keys = signed_in(world.vera), at(world, "occurrences?page_size=5"), []

    while url:
        answer = team.get(url).json()
        keys += [row["key"] for row in answer["results"]]
        url = answer["next"]

    assert keys == [f"2026-{month:02}" for month in range(1, 13)]


def test_the_way_of_a_gap_over_the_api(world: World, signed_in) -> None:
    lead = signed_in(world.priya)
    made = lead.post(
        at(world, "gaps"), {"title": "No MFA", "severity": "high", "criterion_id": "CC6.1"}, content_type=JSON
    )
    path = at(world, f"gaps/{made.json()['id']}")
    with inside(world):
        plan = {"owner_id": str(person(world.omar).pk), "due_on": "2026-05-01"}

    steps = [
        lead.post(f"{path}/plan", plan, content_type=JSON),
        signed_in(world.erin).post(f"{path}/fix"),
        signed_in(world.priya).post(f"{path}/verification"),
        signed_in(world.priya).post(f"{path}/closure"),
    ]

    assert (made.status_code, made.json()["state"]) == (201, "identified")
    assert [(s.status_code, s.json()["state"]) for s in steps] == [
        (200, "planned"), (200, "fixed"), (200, "verified"), (200, "closed"),
    ]  # fmt: skip


def test_whoever_fixed_it_gets_409(world: World, signed_in) -> None:
    with inside(world):
        gap = open_gap(title="x", severity="low", by=world.priya)
    lead = signed_in(world.priya)
    with inside(world):
        plan = {"owner_id": str(person(world.omar).pk), "due_on": "2026-05-01"}
    path = at(world, f"gaps/{gap.pk}")
    lead.post(f"{path}/plan", plan, content_type=JSON)
    lead.post(f"{path}/fix")

    answer = lead.post(f"{path}/verification")

    assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json")
    with inside(world):
        assert Gap.objects.get().state == "fixed"


def test_risks_and_policies_are_kept_by_version(world: World, signed_in) -> None:
    lead = signed_in(world.priya)
    risk = {"title": "r", "harm": "h", "likelihood": 3, "impact": 4, "residual_likelihood": 2, "residual_impact": 4}

    bad = lead.post(at(world, "risks"), risk | {"likelihood": 6}, content_type=JSON)
    worse = lead.post(at(world, "risks"), risk | {"residual_likelihood": 5}, content_type=JSON)
    made = lead.post(at(world, "risks"), risk, content_type=JSON)
    raised = lead.patch(at(world, f"risks/{made.json()['id']}"), {"residual_likelihood": 5}, content_type=JSON,
                        headers={"If-Match": made["ETag"]})  # fmt: skip
    policy = lead.post(at(world, "policies"), {"title": "Access policy"}, content_type=JSON)
    renamed = lead.patch(at(world, f"policies/{policy.json()['id']}"), {"title": "Access"}, content_type=JSON,
                         headers={"If-Match": policy["ETag"]})  # fmt: skip

    assert [a.status_code for a in (bad, worse, made, raised, policy, renamed)] == [400, 422, 201, 422, 201, 200]
    assert (made.json()["score"], made.json()["residual"], renamed.json()["version"]) == (12, 8, 2)


def test_adopting_over_the_api(world: World, signed_in) -> None:
    stocked(world)
    lead = signed_in(world.priya)

    first = lead.post(at(world, "adoptions"), {"tier": "core"}, content_type=JSON)
    second = lead.post(at(world, "adoptions"), {"tier": "core"}, content_type=JSON)

    assert (first.status_code, len(first.json()["adopted"]), second.json()["adopted"]) == (201, 62, [])


@pytest.mark.parametrize("path", [*LISTS, "matrix"])
def test_a_list_costs_the_same_with_one_row_and_with_many(
    world: World, one: Control, signed_in, path: str, django_assert_max_num_queries
) -> None:
    team = signed_in(world.priya)
    with on(DAY):
        team.get(at(world, path))
        with django_assert_max_num_queries(100) as few:
            team.get(at(world, path))
        stocked(world)
        with inside(world):
            adopt_for_scope(tier="all", by=world.priya)
            Control.objects.update(implemented_on=date(2026, 1, 1), owner=person(world.omar))
            acts_on.generate(None, since=date(2026, 1, 1), until=date(2026, 12, 31), by=world.priya)
            for number in range(30):
                open_gap(title=f"g{number}", severity="low", by=world.priya, control=one)
                open_risk(by=world.priya, title="r", harm="h", likelihood=2, impact=2, residual_likelihood=1,
                          residual_impact=1, owner=person(world.omar))  # fmt: skip
                add_policy(by=world.priya, title=f"p{number}", owner=person(world.omar))

        with django_assert_max_num_queries(100) as many:
            answer = team.get(at(world, path))

    frame = ("django_session", "accounts_user", "set_config", "SAVEPOINT", "tenancy_client")
    own = [q["sql"] for q in many.captured_queries if not any(word in q["sql"] for word in frame)]
    assert answer.status_code == 200
    assert len(many.captured_queries) - len(few.captured_queries) <= 1
    assert len(own) <= (10 if path == "matrix" else 8), "\n".join(own)
