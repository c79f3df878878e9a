"""First-pass acceptance where a CISO acts on it: the evidence page, the control's page, the API."""

from datetime import timedelta

from django.urls import reverse

from controls.models import Control
from evidence.actions.reviews import accept, give_back
from soc2hub.accounts.models import Person
from soc2hub.tenancy.scope import entering
from tests.evidence.building import NOON, at, hand_in, occurrence_of, owing
from tests.vault.samples import PDF
from tests.worlds import World


def decided(world: World) -> Control:
    """Of Omar's control: one accepted at once, one returned and then replaced, one waits; another control: nothing."""
    control = owing(world, "AC-1")
    owing(world, "AC-2")
    with at(NOON + timedelta(days=30)), entering(world.acme, by=world.priya):
        Control.objects.filter(pk=control.pk).update(owner=Person.objects.get(user=world.omar))
        march = occurrence_of(control)
        accept(hand_in(march, by=world.erin), by=world.priya)
        back = hand_in(march, by=world.erin, data=PDF + b"1", name="second.pdf")
        give_back(back, reason="illegible", comment="Page 2.", by=world.priya)
        accept(hand_in(march, by=world.erin, data=PDF + b"2", name="second.pdf"), by=world.priya)
        hand_in(march, by=world.erin, data=PDF + b"3", name="third.pdf")
    return control


def test_a_replacement_is_no_first_try_and_what_waits_says_nothing(world: World, signed_in) -> None:
    decided(world)

    with at(NOON + timedelta(days=31)):
        page = signed_in(world.priya).get(reverse("evidence:evidence", args=[world.acme.pk]))
        told = signed_in(world.vera).get(f"/api/v1/clients/{world.acme.pk}/submissions/first-pass").json()

    whole = page.context["first_pass"].whole
    assert (whole.at_first, whole.decided, whole.percent) == (1, 2, 50)
    assert "1 of 2 decided, 50 %" in page.text and "Those whose evidence came back" in page.text
    assert {name: told[name] for name in ("at_first", "decided", "percent")} == {
        "at_first": 1, "decided": 2, "percent": 50,
    }  # fmt: skip
    assert told["by_owner"] == [{"owner": "Omar", "at_first": 1, "decided": 2, "percent": 50}]
    assert [row["ref"] for row in told["by_control"]] == ["AC-1"]


def test_evidence_of_whoever_has_left_is_nobodys(world: World, signed_in) -> None:
    control = decided(world)
    with entering(world.acme, by=world.priya):
        gone = Person.objects.get(user=world.omar)
        gone.change(version=gone.version, left_on=NOON.date())

    told = signed_in(world.vera).get(f"/api/v1/clients/{world.acme.pk}/submissions/first-pass").json()

    assert told["by_owner"] == [{"owner": "Nobody yet", "at_first": 1, "decided": 2, "percent": 50}]
    assert [(row["control"], row["owner"]) for row in told["by_control"]] == [(str(control.pk), "")]


def test_the_page_of_a_control_says_it_or_that_it_is_unknown(world: World, signed_in) -> None:
    control = decided(world)
    browser = signed_in(world.priya)

    with at(NOON + timedelta(days=31)):
        known = browser.get(reverse("controls:control", args=[world.acme.pk, control.pk]))
        with entering(world.acme, by=world.priya):
            other = Control.objects.get(ref="AC-2")
        unknown = browser.get(reverse("controls:control", args=[world.acme.pk, other.pk]))

    assert "1 of 2 decided (50 %)" in known.text
    assert "unknown: nothing is decided in this period yet" in unknown.text


def test_without_any_decision_the_figure_is_unknown(world: World, signed_in) -> None:
    page = signed_in(world.priya).get(reverse("evidence:evidence", args=[world.acme.pk]))
    told = signed_in(world.priya).get(f"/api/v1/clients/{world.acme.pk}/submissions/first-pass").json()

    assert "Nothing is decided yet." in page.text and "Those whose evidence came back" not in page.text
    assert (told["percent"], told["decided"], told["by_owner"]) == (None, 0, [])
