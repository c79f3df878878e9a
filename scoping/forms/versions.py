from typing import Any

from django import forms

from scoping.forms.fields import day_field
from scoping.models import ScopeVersion


class ProposalForm(forms.Form):
    report_type = forms.ChoiceField(
        label="Report",
        choices=[("type_2", "Type 2: over a period, with tests"), ("type_1", "Type 1: the design as of one date")],
        widget=forms.RadioSelect,
    )
    period_start = day_field("Period begins", "Type 2 only.")
    period_end = day_field("Period ends", "Type 2 only.")
    as_of = day_field("As of", "Type 1 only.")
    rationale = forms.CharField(
        label="Why this scope is right",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="What customers rely on, what stays out and why. Whoever signs reads this first.",
    )
    change_reason = forms.CharField(
        label="Why the scope changes", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, is_change: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_change:
            del self.fields["change_reason"]

    def values(self) -> dict[str, Any]:
        """Dates of the other type are dropped: the page keeps both until one is chosen."""
        unused = ("period_start", "period_end") if self.cleaned_data["report_type"] == "type_1" else ("as_of",)
        return self.cleaned_data | dict.fromkeys(unused)


class DifferenceForm(forms.Form):
    """Two versions of those offered."""

    former = forms.ChoiceField(label="From")
    present = forms.ChoiceField(label="To")

    def __init__(self, *args: Any, versions: list[ScopeVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {str(row.pk): row for row in versions}
        for name in ("former", "present"):
            self.fields[name].choices = [(key, f"Version {row.number}") for key, row in self.offered.items()]  # type: ignore[attr-defined]

    def pair(self) -> tuple[ScopeVersion, ScopeVersion]:
        return self.offered[self.cleaned_data["former"]], self.offered[self.cleaned_data["present"]]


class ApprovalForm(forms.Form):
    reason = forms.CharField(label="A note with the signature", max_length=500, required=False)
