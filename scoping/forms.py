"""Forms check shape; what makes sense is judged by the actions."""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.db.models import Model, QuerySet

from scoping.importers.values import words_in
from scoping.models import (
    Category,
    Commitment,
    Csoc,
    Cuec,
    Flow,
    Option,
    ScopeVersion,
    Service,
    System,
    Vendor,
    VendorReport,
)
from scoping.queries import inventory
from scoping.stack import areas
from soc2hub.lib.sheets import MEGABYTE, MOST_BYTES
from soc2hub.vault.kinds import ACCEPT

MOST_PASTED = MEGABYTE


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


class RegisterForm(forms.ModelForm):  # type: ignore[type-arg]
    """`keys` and `links` are fields that name other rows: one, or any number."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    keys: ClassVar[tuple[str, ...]] = ()
    links: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_new = self.instance._state.adding
        for name in (*self.keys, *self.links):
            self.fields[name].queryset = self.rows_for(name)  # type: ignore[attr-defined]
        if not is_new:
            self.initial["version"] = self.instance.version
            self.initial.update({name: getattr(self.instance, f"{name}_id") for name in self.keys})
            self.initial.update({name: [row.pk for row in getattr(self.instance, name)] for name in self.links})
        next(iter(self.visible_fields())).field.widget.attrs["autofocus"] = True

    def rows_for(self, name: str) -> QuerySet[Any]:
        rows: QuerySet[Model] = inventory.people() if name == "owner" else System.objects.order_by("name")
        return rows if self.instance._state.adding else rows.exclude(pk=self.instance.pk)

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def _post_clean(self) -> None:
        """The row stays as it is: the action changes it, or refuses."""


class ServiceForm(RegisterForm):
    links = ("needed_systems",)
    needed_systems = several("Systems it cannot be delivered without")

    class Meta:
        model = Service
        fields = ["name", "description"]
        help_texts = {"name": "As your customers know it.", "description": "In one sentence."}


class SystemForm(RegisterForm):
    keys, links = ("owner",), ("needed_systems", "enforces_on", "lists_for")
    owner = single("Owner", required=False)
    data_classes = forms.MultipleChoiceField(
        choices=System.DATA_CLASSES, required=False, label="Classes of data", widget=forms.CheckboxSelectMultiple
    )
    needed_systems = several("Cannot work without", "These come inside together with it.")
    enforces_on = several("Enforces a control on", "Then it comes inside as a tool, and pulls nothing further.")
    lists_for = several("Only lists things for", "An evidence source: stays outside; its lists are checked.")
    field_order = [
        "name",
        "note",
        "kind",
        "component",
        "environment",
        "operated_by",
        "owner",
        "exit",
        "exit_reason",
        "carries_customer_data",
        "failure_breaks_commitment",
        "enforces_control",
        "proposed_in",
        "is_secured",
        "needed_systems",
        "enforces_on",
        "lists_for",
        "data_classes",
    ]

    class Meta:
        model = System
        fields = [
            "name",
            "note",
            "kind",
            "component",
            "environment",
            "operated_by",
            "exit",
            "exit_reason",
            "carries_customer_data",
            "failure_breaks_commitment",
            "enforces_control",
            "data_classes",
            "proposed_in",
            "is_secured",
        ]
        labels = {
            "component": "Part of the system description",
            "exit": "Whose is it",
            "exit_reason": "Why it may stay out",
            "carries_customer_data": "Does customer data flow through it?",
            "failure_breaks_commitment": "Does its failure break a commitment?",
            "enforces_control": "Does it enforce a control?",
        }
        help_texts = {
            "exit_reason": "A vendor stays out only with a reason, and monitored.",
            "is_secured": "A fact of its own: a system can be secured and not audited.",
        }


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


class FileForm(forms.Form):
    """One file to keep with a record."""

    file = forms.FileField(label="File", widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}))


class CategoryForm(forms.Form):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    is_in = forms.TypedChoiceField(
        label="In the report?",
        choices=[("yes", "In"), ("no", "Out")],
        widget=forms.RadioSelect,
        coerce=lambda answer: answer == "yes",
    )
    reason = forms.CharField(label="Because", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    auditors_view = forms.CharField(label="The auditor’s view", max_length=500, required=False)


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


class TableForm(forms.Form):
    """A table pasted from a spreadsheet, or a file."""

    file = forms.FileField(
        label="A file",
        required=False,
        allow_empty_file=True,
        help_text="CSV or Excel (.xlsx). Drop it here, or choose it.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )
    pasted = forms.CharField(
        label="Or paste",
        required=False,
        strip=False,
        max_length=MOST_PASTED,
        help_text="Copied cells of a spreadsheet, with their heading.",
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "pasted"}),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.errors and bool(values.get("file")) == bool(values.get("pasted", "").strip()):
            raise forms.ValidationError("Choose a file or paste a table: one of the two.")
        file = values.get("file")
        if file and (file.size or 0) > MOST_BYTES:
            self.add_error("file", f"The file is larger than {MOST_BYTES // MEGABYTE} MB. Split it into smaller parts.")
        return values

    def table(self) -> tuple[str, bytes]:
        """Name and bytes of what was handed in."""
        file = self.cleaned_data.get("file")
        return (file.name, file.read()) if file else ("Pasted table", self.cleaned_data["pasted"].encode())


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


def yes_no_or_open(label: str, help_text: str = "") -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        help_text=help_text,
        required=False,
        choices=[("", "Not asked"), ("yes", "Yes"), ("no", "No")],
        coerce=lambda answer: answer == "yes",
        empty_value=None,
    )


class WhichReportForm(forms.Form):
    """The four questions of `scoping.which_report.Answers`."""

    holds_data = yes_no_or_open("Do you hold or process customers’ data?")
    moves_money = yes_no_or_open(
        "Do customers’ own books rest on what you compute?", "Payroll, payments, billing, claims, settlement."
    )
    outside_america = yes_no_or_open("Are many customers outside North America?")
    runs_already = yes_no_or_open("Do the controls run already?", "Then a period could begin at once.")
