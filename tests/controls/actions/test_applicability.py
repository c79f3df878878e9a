"""DOMAIN R1.6: a criterion of a chosen category may not apply, with a reason; then it is in no count, and disclosed."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from audits.models import Engagement
from audits.queries.gates import uncovered_criteria
from controls import queries
from controls.actions import applicability as acts
from controls.actions.mappings import map_to
from controls.models import Criterion, Inapplicability
from soc2hub.accounts.models import Membership
from soc2hub.accounts.roles import Role
from soc2hub.lib.refusals import Invalid, Refusal, Stale
from soc2hub.trail.models import Event
from tests.controls.building import draft, inside
from tests.worlds import World

YEAR = queries.Period(date(2026, 1, 1), date(2026, 12, 31))
WHY = "We collect nothing from people directly."


def criterion(key: str = "CC6.4") -> Criterion:
    return Criterion.objects.get(pk=key)


def stated(world: World, key: str = "CC6.4") -> Inapplicability:
    return acts.state(criterion(key), reason=WHY, by=world.priya)


def matrix() -> queries.Matrix:
    return queries.matrix(period=YEAR, today=date(2026, 4, 10), categories={"security"})


def test_once_approved_it_is_in_no_count_and_shown_with_its_reason(world: World) -> None:
    with inside(world):
        map_to(draft(world), criterion(), by=world.priya)
        row = stated(world)
        assert (matrix().applicable, matrix().covered) == (33, 1)

    with inside(world, world.eve):
        acts.approve(row, version=1, by=world.eve)

    with inside(world):
        found = matrix()
        left_out = next(row for row in found.rows if row.criterion.pk == "CC6.4")
        assert (len(found.rows), found.applicable, found.covered, len(found.gaps)) == (33, 32, 0, 32)
        assert (left_out.state, left_out.readiness.reasons) == ("not_applicable", (WHY,))
        tally = found.readiness.criteria_ready
        assert (tally.of, tally.not_applicable) == (32, 1)
        assert "CC6.4" not in uncovered_criteria(Engagement(categories=["security"]))
        assert list(Event.objects.filter(verb__startswith="inapplicability").values_list("verb", flat=True)) == [
            "inapplicability.stated", "inapplicability.approved",
        ]  # fmt: skip


def test_taken_back_it_counts_again_and_stays_on_record(world: World) -> None:
    with inside(world):
        row = stated(world)
    with inside(world, world.eve):
        acts.approve(row, version=1, by=world.eve)

    with inside(world):
        acts.take_back(row, version=2, by=world.priya)

        assert matrix().applicable == 33
        assert Inapplicability.objects.get().state == "ended"
        assert stated(world).state == "proposed"


@pytest.mark.parametrize(("key", "reason", "field"), [("CC6.4", " ", "reason"), ("P3.1", WHY, "criterion")])
def test_it_needs_a_reason_and_to_be_in_scope(world: World, key: str, reason: str, field: str) -> None:
    with inside(world):
        with pytest.raises(Invalid) as refused:
            acts.state(criterion(key), reason=reason, by=world.priya)

        assert refused.value.field == field
        assert not Inapplicability.objects.exists()


def test_nobody_approves_what_they_stated_and_nothing_twice(world: World) -> None:
    with inside(world):
        row = stated(world)
        with pytest.raises(Refusal, match="already"):
            stated(world)
        with pytest.raises(Refusal, match="somebody else"):
            acts.approve(row, version=1, by=world.priya)
        with pytest.raises(Stale):
            acts.take_back(row, version=9, by=world.priya)

        assert Inapplicability.objects.get().state == "proposed"


@pytest.mark.parametrize("role", [Role.ANALYST, Role.CISO, Role.CONTROL_OWNER])
def test_the_practice_leaves_nothing_out_even_in_sql(world: World, role: Role) -> None:
    with inside(world):
        stated(world)
        Membership.objects.filter(user=world.omar).update(role=role)

    with inside(world, world.omar):
        try:
            with transaction.atomic():
                changed = Inapplicability.objects.update(
                    approved_by=world.omar, approved_at=Inapplicability.objects.get().stated_at
                )
        except DatabaseError:
            changed = 0

    assert changed == 0
    with inside(world):
        assert Inapplicability.objects.get().state == "proposed"
        with pytest.raises(DatabaseError), transaction.atomic():
            Inapplicability.objects.update(reason="x")
        with pytest.raises(DatabaseError), transaction.atomic():
            Inapplicability.objects.all().delete()


def test_on_the_page_and_by_the_api(signed_in, world: World) -> None:
    page, api = f"/c/{world.acme.pk}/controls/not-applicable/", f"/api/v1/clients/{world.acme.pk}/not-applicable"
    priya, eve, json = signed_in(world.priya), world.eve, {"content_type": "application/json"}

    assert priya.post(f"{page}new/", {"criterion": "CC6.4", "reason": WHY}).status_code == 302
    made = priya.post(api, {"criterion_id": "CC6.5", "reason": WHY}, **json)
    assert (made.status_code, made.json()["state"]) == (201, "proposed")
    assert priya.post(api, {"criterion_id": "ZZ", "reason": WHY}, **json).status_code == 400
    one = f"{api}/{made.json()['id']}"
    assert priya.post(f"{one}/approval", **json, headers={"If-Match": made["ETag"]}).status_code == 403
    browser = signed_in(eve)
    assert browser.post(f"{one}/approval", **json).status_code == 428
    assert browser.post(f"{one}/approval", **json, headers={"If-Match": '"7"'}).status_code == 412
    assert browser.post(f"{one}/approval", **json, headers={"If-Match": made["ETag"]}).json()["state"] == "approved"
    with inside(world):
        other = Inapplicability.objects.get(criterion="CC6.4")
    shown = browser.get(page).content.decode()
    assert WHY in shown
    assert browser.post(f"{page}{other.pk}/approval/", {"version": "1"}).status_code == 302
    listed = browser.get(api).json()["results"]
    assert {row["state"] for row in listed} == {"approved"}
    told = signed_in(world.priya).get(f"/c/{world.acme.pk}/controls/").content.decode()
    assert "What does not apply" in told
    assert signed_in(world.rita).get(page).status_code == 404
    assert signed_in(world.rita).post(f"{one}/approval", **json, headers={"If-Match": '"2"'}).status_code == 404
    ended = signed_in(world.priya).delete(one, headers={"If-Match": '"2"'})
    assert ended.json()["state"] == "ended"
