"""Form fields in the product's markup: label, help and error tied to the control (WCAG 1.3.1, 3.3.1)."""

from dataclasses import dataclass

from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select
from django.forms.boundfield import BoundWidget
from django.utils.safestring import SafeString

FEW, SHORT = 5, 10
"""Boxes that stand well in one column; letters of a label that leave room for many beside each other."""


@dataclass(frozen=True)
class DressedField:
    """A bound field and its layout: `input`, `check` (box before its label) or `choices` (a fieldset)."""

    bound: BoundField
    layout: str
    control: SafeString | str
    describedby: str

    @property
    def choices(self) -> list[BoundWidget]:
        return list(self.bound.subwidgets)

    @property
    def columns(self) -> str:
        """Many boxes stand in columns, narrow ones where all labels are short; few, and circles, below each other."""
        if not isinstance(self.bound.field.widget, CheckboxSelectMultiple) or len(self.choices) <= FEW:
            return ""
        longest = max(len(str(choice.choice_label)) for choice in self.choices)
        return "choices-narrow" if longest <= SHORT else "choices-wide"


def dressed(bound: BoundField) -> DressedField:
    widget = bound.field.widget
    own = widget.attrs.get("class", "")
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return DressedField(bound, "choices", "", bound.aria_describedby or "")
    layout, look = _look_of(widget)
    control = bound.as_widget(attrs={"class": f"{look} {own}".strip()})
    return DressedField(bound, layout, control, bound.aria_describedby or "")


def _look_of(widget: object) -> tuple[str, str]:
    if isinstance(widget, CheckboxInput):
        return "check", "form-check-input"
    return "input", "form-select" if isinstance(widget, Select) else "form-control"
