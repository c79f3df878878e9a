"""Fields that several forms share."""

from typing import Any

from django import forms


def several(label: str, help_text: str = "", **kwargs: Any) -> forms.ModelMultipleChoiceField:
    """Any number of rows of this client; the rows are set when the form is made."""
    return forms.ModelMultipleChoiceField(
        queryset=None, label=label, help_text=help_text, required=False, widget=forms.CheckboxSelectMultiple, **kwargs
    )


def single(label: str, *, required: bool = True) -> "forms.ModelChoiceField[Any]":
    empty = "Choose …" if required else "Nobody"
    return forms.ModelChoiceField(queryset=None, label=label, required=required, empty_label=empty)


def day_field(label: str, help_text: str = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=help_text, required=False, widget=widget)


def yes_no_or_open(label: str, help_text: str = "") -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        help_text=help_text,
        required=False,
        choices=[("", "Not asked"), ("yes", "Yes"), ("no", "No")],
        coerce=lambda answer: answer == "yes",
        empty_value=None,
    )
