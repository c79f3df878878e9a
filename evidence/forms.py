"""Shape of what people type; whether it makes sense is the actions' affair."""

from datetime import date
from typing import Any

from django import forms

from controls.forms import CONTROL
from controls.models import Occurrence
from evidence.actions.comments import LONGEST
from evidence.actions.submissions import MOST_TEXT, Claim
from evidence.models import Return, Submission
from soc2hub.custody.sensitivity import CHOICES, Sensitivity
from soc2hub.ui.picking import Picked


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        """The browser's own calendar takes a day in this shape only."""
        super().__init__(format="%Y-%m-%d")


class ClaimForm(forms.Form):
    """What the person says about the evidence; the window's own days unless they say otherwise."""

    performed_on = forms.DateField(widget=Day, label="Done on", help_text="The day of the work, not of the upload.")
    covers_from = forms.DateField(widget=Day, label="Covers from")
    covers_to = forms.DateField(widget=Day, label="Covers to")
    source = forms.CharField(max_length=200, required=False, help_text="System, report or query it comes from.")
    note = forms.CharField(max_length=500, required=False, help_text="What the reviewer should know.")
    sensitivity = forms.ChoiceField(
        choices=CHOICES,
        required=False,
        initial="normal",
        label="How sensitive",
        help_text="What is about people, or legal, is seen by you and by those who are named for it. "
        "Redact what nobody asked for.",
    )

    @classmethod
    def of(cls, data: Any, occurrence: Occurrence, *, today: date) -> "ClaimForm":
        """Bound, with the window's days where nothing was said."""
        said = {name: data.get(name) for name in cls.base_fields if data.get(name) is not None}
        return cls({"performed_on": today, "covers_from": occurrence.starts_on, "covers_to": occurrence.ends_on} | said)

    def clean_sensitivity(self) -> str:
        return self.cleaned_data["sensitivity"] or Sensitivity.NORMAL.value

    def claim(self) -> Claim:
        return Claim(**self.cleaned_data)


class WordsForm(ClaimForm):
    """Evidence in words, or where it can be seen."""

    kind = forms.ChoiceField(choices=[("text", "Words"), ("link", "A link")], widget=forms.RadioSelect, initial="text")
    text = forms.CharField(max_length=MOST_TEXT, widget=forms.Textarea(attrs={"rows": 5}), label="Words or link")

    def claim(self) -> Claim:
        return Claim(**{name: self.cleaned_data[name] for name in ClaimForm.base_fields})


class AcceptForm(forms.Form):
    """Of two reviewers at once the later one saw a state that is past."""

    seen = forms.ChoiceField(choices=Submission.STATES, widget=forms.HiddenInput)

    @property
    def seen_state(self) -> str:
        return self.cleaned_data["seen"] if self.is_valid() else "submitted"


class ReturnForm(forms.Form):
    seen = forms.ChoiceField(choices=Submission.STATES, widget=forms.HiddenInput, required=False)
    reason = forms.ChoiceField(choices=Return.REASONS)
    comment = forms.CharField(
        max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text="What must be different next time."
    )


    def clean_seen(self) -> str:
        """What was never said to have been seen was waiting."""
        return self.cleaned_data["seen"] or "submitted"


class CommentForm(forms.Form):
    text = forms.CharField(
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        label="Comment among ourselves",
        help_text="The auditor never sees it.",
    )


class MovedPeriodForm(forms.Form):
    """By how much the period is moved; nothing said, or nonsense, is not at all."""

    by = forms.IntegerField(label="Move it by", min_value=-52, max_value=52, help_text="Earlier with a minus.")
    unit = forms.ChoiceField(label="Unit", choices=[("weeks", "Weeks"), ("months", "Months")])

    def moved(self) -> dict[str, int]:
        return {self.cleaned_data["unit"]: self.cleaned_data["by"]} if self.is_valid() else {}


class FilterForm(forms.Form):
    state = forms.ChoiceField(required=False, choices=[("", "Any state"), *Submission.STATES])
    control = Picked(CONTROL, required=False)


class WordsFilter(forms.Form):
    q = forms.CharField(required=False, label="Control or month", max_length=100)


class AlsoForm(forms.Form):
    occurrence: Any = forms.ModelMultipleChoiceField(
        None, label="Occurrences", error_messages={"required": "Choose what it also supports."}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["occurrence"]
        field.queryset = Occurrence.objects.select_related("control")


class SensitivityForm(forms.Form):
    sensitivity = forms.ChoiceField(choices=CHOICES, label="How sensitive")
    reason = forms.CharField(
        max_length=500, required=False, help_text="Needed where it becomes less sensitive; a lead's decision."
    )


class PrivilegeForm(forms.Form):
    reason = forms.CharField(max_length=500, help_text="Whose advice it is, or why counsel releases it.")
