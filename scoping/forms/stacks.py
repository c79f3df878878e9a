from typing import Any

from django import forms

from scoping.importers.values import words_in
from scoping.stack import areas


class StackForm(forms.Form):
    """The eight questions; each has choices, and room for what is not among them."""

    service = forms.CharField(
        label="What do customers buy?",
        required=False,
        max_length=120,
        help_text="As they know it: it becomes a service.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for area in areas():
            self.fields[area.key] = forms.MultipleChoiceField(
                label=area.question,
                help_text=area.hint,
                required=False,
                choices=[(choice.key, choice.name) for choice in area.choices],
                widget=forms.CheckboxSelectMultiple,
            )
            self.fields[f"{area.key}_others"] = forms.CharField(
                label="Others, parted by commas", required=False, max_length=500
            )

    def answers(self) -> dict[str, list[str]]:
        return {area.key: self.cleaned_data[area.key] for area in areas()}

    def others(self) -> dict[str, tuple[str, ...]]:
        return {area.key: words_in(self.cleaned_data[f"{area.key}_others"]) for area in areas()}

    def questions(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[area.key], self[f"{area.key}_others"]) for area in areas()]
