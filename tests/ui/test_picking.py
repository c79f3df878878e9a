"""A control or a person picked by typing: no list of all rows, and no scripts needed."""

import pytest
from django import forms
from django.urls import reverse

from controls.forms import CONTROL, PERSON
from controls.models import Control
from soc2hub.accounts.models import Person
from soc2hub.tenancy.scope import entering
from soc2hub.ui.picking import Picked
from tests.controls.building import draft, inside
from tests.worlds import World


class PickingForm(forms.Form):
    control = Picked(CONTROL, required=False)
    person = Picked(PERSON, required=False)


@pytest.fixture
def three(world: World) -> dict[str, Control]:
    titles = {"AC-1": "Access is reviewed", "AC-10": "Access is removed", "CH-1": "Changes are approved"}
    with inside(world):
        return {ref: draft(world, ref, title=title) for ref, title in titles.items()}


def choices(world: World, name: str, query: str) -> str:
    return reverse(f"controls:{name}_choices", args=[world.acme.pk]) + f"?of=of_it&of_it={query}"


@pytest.mark.parametrize("typed", ["AC-1", "ac-1", "AC-1 Access is reviewed", "reviewed", "ac reviewed"])
def test_what_names_one_control_picks_it(world: World, three, typed: str) -> None:
    with inside(world):
        form = PickingForm({"control": typed})

        assert form.is_valid() and form.cleaned_data["control"] == three["AC-1"]


def test_a_link_with_an_id_shows_the_words(world: World, three) -> None:
    with inside(world):
        form = PickingForm({"control": str(three["CH-1"].pk)})

        assert form.is_valid() and form.cleaned_data["control"] == three["CH-1"]
        assert 'value="CH-1 Changes are approved"' in str(form["control"])


@pytest.mark.parametrize(("typed", "said"), [("access", "Which one? AC-1 Access is reviewed; AC-10"), ("zebra", "No ")])
def test_what_names_none_or_several_is_said(world: World, three, typed: str, said: str) -> None:
    with inside(world):
        form = PickingForm({"control": typed})

        assert said in form.errors["control"][0]
        assert f'value="{typed}"' in str(form["control"])


def test_nothing_typed_is_nothing_chosen(world: World) -> None:
    with inside(world):
        form = PickingForm({"control": " "})

        assert form.is_valid() and form.cleaned_data["control"] is None


def test_two_of_one_name_are_told_apart_by_their_mail(world: World) -> None:
    with inside(world):
        twins = [Person.objects.create(name="Kim", email=f"{n}@example.org") for n in "ab"]

        assert not PickingForm({"person": "Kim"}).is_valid()
        form = PickingForm({"person": "Kim (b@example.org)"})
        assert form.is_valid() and form.cleaned_data["person"] == twins[1]


def test_another_clients_row_is_as_unknown_as_a_made_up_one(world: World, three) -> None:
    with entering(world.rival, by=world.rita):
        assert not PickingForm({"control": str(three["AC-1"].pk)}).is_valid()
        assert not PickingForm({"control": "AC-1"}).is_valid()


def test_suggestions_come_while_one_types(world: World, three, signed_in) -> None:
    answer = signed_in(world.vera).get(choices(world, "control", "access"))

    assert answer.content.decode() == (
        '<option value="AC-1 Access is reviewed"></option><option value="AC-10 Access is removed"></option>'
    )


def test_the_input_itself_names_no_rows(world: World, three) -> None:
    with inside(world):
        shown = str(PickingForm()["control"])

    assert "AC-1" not in shown and "<datalist" in shown and 'list="id_control-offered"' in shown


@pytest.mark.parametrize("typed", ["%00", "%25", "_", "' OR 1=1", "x" * 3000])
def test_odd_words_find_nothing_and_break_nothing(world: World, three, signed_in, typed: str) -> None:
    answer = signed_in(world.priya).get(choices(world, "person", typed if typed != "%00" else "a"))

    assert answer.status_code == 200
