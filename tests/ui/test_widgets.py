"""Controls are drawn once, and only ever shown where they are the same."""

from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates, get_default_renderer
from django.utils.safestring import mark_safe

from soc2hub.ui.widgets import LONGEST, MOST, Renderer, Unkept, frozen


class Form(forms.Form):
    name = forms.CharField(required=False)
    owner = forms.ChoiceField(choices=[("", "Anybody"), ("1", "Omar <b>")])
    late = forms.BooleanField(required=False)
    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    kinds = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.CheckboxSelectMultiple)


def drawn(renderer: Any, **typed: Any) -> list[str]:
    return [str(bound) for bound in Form(typed or None, renderer=renderer)]


def test_it_is_the_renderer_of_every_form() -> None:
    assert isinstance(get_default_renderer(), Renderer)


@pytest.mark.parametrize(
    "typed",
    [{}, {"name": "Erin", "owner": "1", "late": "on", "day": "2026-03-01", "kinds": ["a", "b"]}, {"name": "<script>"}],
)
def test_controls_are_those_of_django_the_first_time_and_the_second(typed: dict[str, Any]) -> None:
    ours = Renderer()

    assert drawn(ours, **typed) == drawn(DjangoTemplates(), **typed)
    kept = dict(ours.kept)
    assert drawn(ours, **typed) == drawn(DjangoTemplates(), **typed)
    assert ours.kept == kept != {}


def test_what_one_typed_is_not_shown_to_another() -> None:
    ours = Renderer()

    erin, omar = drawn(ours, name="Erin"), drawn(ours, name="Omar")

    assert 'value="Erin"' in erin[0]
    assert 'value="Omar"' in omar[0]


def test_safe_text_and_true_are_other_values_than_what_they_equal() -> None:
    assert frozen({"label": mark_safe("<b>")}) != frozen({"label": "<b>"})
    assert frozen([True]) != frozen([1])
    assert frozen(("a",)) != frozen(["a"])


def test_long_texts_and_objects_are_not_kept() -> None:
    ours = Renderer()

    drawn(ours, name="x" * (LONGEST + 1))

    assert not any("xxx" in control for control in ours.kept.values())
    with pytest.raises(Unkept):
        frozen({"form": Form()})


def test_it_forgets_all_when_it_holds_enough() -> None:
    ours = Renderer()
    ours.kept = dict.fromkeys(range(MOST), "")

    drawn(ours)

    assert 0 < len(ours.kept) < 10
