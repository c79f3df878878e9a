from typing import Any

from django import forms
from django.db.models import QuerySet

from scoping.forms.fields import several, single
from scoping.forms.registers import RegisterForm
from scoping.models import Option, System
from scoping.queries import inventory


class OptionForm(RegisterForm):
    keys, links = ("system", "instead"), ("cut_flows",)
    system = single("System it replaces or moves", required=False)
    instead = single("What takes its place", required=False)
    cut_flows = several("Flows it cuts", "These carry no customer data any more.")
    field_order = ["name", "kind", "hours", "note", "system", "instead", "cut_flows"]

    class Meta:
        model = Option
        fields = ["name", "kind", "hours", "note"]
        help_texts = {"hours": "With what you pay others, in hours."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.keys:
            self.fields[name].empty_label = "None"  # type: ignore[attr-defined]

    def rows_for(self, name: str) -> QuerySet[Any]:
        return inventory.flows() if name == "cut_flows" else System.objects.order_by("name")


class ParameterForm(forms.Form):
    """One number of the effort model."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    low = forms.IntegerField(label="From", min_value=0)
    high = forms.IntegerField(label="To", min_value=0)
    source = forms.CharField(label="Where it comes from", max_length=200)
