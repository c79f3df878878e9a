from typing import Any

from django import forms

from scoping.forms.fields import single
from scoping.forms.registers import RegisterForm
from scoping.forms.systems import SystemForm
from scoping.models import Flow


class FlowForm(RegisterForm):
    keys = ("source", "target")
    source = single("From")
    target = single("To")
    data_classes = SystemForm.base_fields["data_classes"]
    is_encrypted = forms.TypedChoiceField(
        label="Encrypted on the way",
        required=False,
        choices=[("", "Not asked"), ("yes", "Yes"), ("no", "No")],
        coerce=lambda answer: answer == "yes",
        empty_value=None,
    )
    field_order = ["source", "target", "note", "has_customer_data", "cut_by", "is_encrypted", "data_classes"]

    class Meta:
        model = Flow
        fields = ["has_customer_data", "data_classes", "cut_by", "note"]
        labels = {"has_customer_data": "Carries customer data", "cut_by": "Cut by"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            self.initial["is_encrypted"] = {True: "yes", False: "no", None: ""}[self.instance.is_encrypted]
