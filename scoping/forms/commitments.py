from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet

from scoping.forms.fields import day_field, several
from scoping.forms.registers import RegisterForm
from scoping.models import Category, Commitment, Service


class CommitmentForm(RegisterForm):
    links = ("services_named",)
    services_named = several("Services it names", "The boundary starts from these.")
    categories = forms.MultipleChoiceField(
        choices=Category.choices, required=False, label="Categories it asks for", widget=forms.CheckboxSelectMultiple
    )
    yearly_value = forms.DecimalField(
        label="Yearly value", required=False, min_value=Decimal(0), max_digits=14, decimal_places=2
    )
    currency = forms.RegexField(r"^[A-Za-z]{3}$", label="Currency", help_text="Three letters, such as USD.")
    period_months = forms.IntegerField(label="Months the report must cover", required=False, min_value=1, max_value=36)
    need_by = day_field("Needed by")
    met_on = day_field("Met on", "The day the customer had the report.")
    field_order = [
        "customer",
        "clause",
        "kind",
        "stage",
        "report",
        "period_months",
        "need_by",
        "yearly_value",
        "currency",
        "regulation",
        "penalty",
        "promised",
        "promised_place",
        "met_on",
        "note",
        "is_chosen",
        "services_named",
        "categories",
    ]

    class Meta:
        model = Commitment
        fields = [
            "customer",
            "clause",
            "kind",
            "stage",
            "report",
            "categories",
            "period_months",
            "need_by",
            "currency",
            "regulation",
            "penalty",
            "is_chosen",
            "promised",
            "promised_place",
            "met_on",
            "note",
        ]
        labels = {"report": "Report it demands", "promised": "What is promised", "promised_place": "Where data stays"}
        help_texts = {"clause": "Where it is written, such as 4.2.", "regulation": "If a regulator stands behind it."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            self.initial["yearly_value"] = Decimal(self.instance.yearly_value_cents) / 100
        elif "currency" not in self.initial or not self.initial["currency"]:
            self.initial["currency"] = "USD"

    def rows_for(self, name: str) -> QuerySet[Any]:
        return Service.objects.order_by("name")

    def values(self) -> dict[str, Any]:
        values = super().values()
        amount = values.pop("yearly_value") or Decimal(0)
        return values | {"yearly_value_cents": int(amount * 100), "currency": values["currency"].upper()}
