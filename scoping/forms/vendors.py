from typing import Any

from django import forms
from django.db.models import QuerySet

from scoping.forms.fields import day_field, several, single
from scoping.forms.registers import RegisterForm
from scoping.importers.values import words_in
from scoping.models import Category, Csoc, Cuec, System, Vendor, VendorReport
from scoping.queries import inventory


class VendorForm(RegisterForm):
    keys, links = ("owner",), ("runs",)
    owner = single("Owner", required=False)
    renews_on = day_field("Contract renews on")
    runs = several("Systems it runs")
    field_order = [
        "name",
        "service",
        "tier",
        "owner",
        "renews_on",
        "matters_to_users",
        "controls_necessary",
        "relation",
        "reason",
        "method",
        "assertion",
        "monitoring",
        "note",
        "runs",
    ]

    class Meta:
        model = Vendor
        fields = [
            "name",
            "service",
            "tier",
            "renews_on",
            "matters_to_users",
            "controls_necessary",
            "relation",
            "reason",
            "method",
            "assertion",
            "monitoring",
            "note",
        ]
        labels = {
            "matters_to_users": "Does its service matter to those who read our report?",
            "controls_necessary": "Are its controls needed, with ours, to keep our promises?",
            "relation": "So it is a",
            "reason": "Because",
            "method": "In our report it is",
        }
        help_texts = {
            "relation": "A subservice organization only if both answers are yes; own monitoring may make it a vendor.",
            "method": "Carved out is usual. Included, its controls are tested too, and it must give an assertion.",
            "monitoring": "Such as a yearly review of its report, or status pages and tickets.",
        }

    def rows_for(self, name: str) -> QuerySet[Any]:
        return inventory.people() if name == "owner" else System.objects.order_by("name")


class VendorReportForm(RegisterForm):
    keys = ("vendor", "reviewer")
    vendor = single("Vendor")
    reviewer = single("Reviewed by", required=False)
    categories = forms.MultipleChoiceField(
        choices=Category.choices, required=False, label="Categories", widget=forms.CheckboxSelectMultiple
    )
    period_start = day_field("Period begins", "Type 2 only.")
    period_end = day_field("Period ends", "Type 2 only.")
    as_of = day_field("As of", "Any other one.")
    bridged_to = day_field("Bridge letter up to", "Management’s word for the days after; shown apart.")
    reviewed_on = day_field("Reviewed on")
    field_order = [
        "vendor",
        "kind",
        "auditor",
        "period_start",
        "period_end",
        "as_of",
        "bridged_to",
        "opinion",
        "exceptions",
        "carved_out",
        "conclusion",
        "reviewer",
        "reviewed_on",
        "categories",
    ]

    class Meta:
        model = VendorReport
        fields = [
            "kind",
            "categories",
            "auditor",
            "period_start",
            "period_end",
            "as_of",
            "bridged_to",
            "opinion",
            "exceptions",
            "carved_out",
            "conclusion",
            "reviewed_on",
        ]
        widgets = {"exceptions": forms.Textarea(attrs={"rows": 3})}

    def rows_for(self, name: str) -> QuerySet[Any]:
        return Vendor.objects.order_by("name") if name == "vendor" else inventory.people()


class CsocForm(RegisterForm):
    keys = ("vendor",)
    vendor = single("Vendor")
    criteria = forms.CharField(label="Criteria it helps to meet", max_length=200, help_text="Such as CC6.1, CC6.4.")
    field_order = ["vendor", "words", "criteria"]

    class Meta:
        model = Csoc
        fields = ["words"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            self.initial["criteria"] = ", ".join(self.instance.criteria)

    def rows_for(self, name: str) -> QuerySet[Any]:
        return Vendor.objects.order_by("name")

    def clean_criteria(self) -> list[str]:
        return sorted({name.upper() for name in words_in(self.cleaned_data["criteria"])})


class CuecForm(RegisterForm):
    keys = ("report",)
    report = single("Report")
    field_order = ["report", "words", "not_applicable_because"]

    class Meta:
        model = Cuec
        fields = ["words", "not_applicable_because"]
        labels = {"not_applicable_because": "Does not apply because"}

    def rows_for(self, name: str) -> QuerySet[Any]:
        return VendorReport.objects.select_related("vendor").order_by("vendor__name", "id")
