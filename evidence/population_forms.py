"""Shape of what is typed about lists and samples; whether it makes sense is the actions' affair."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms

from controls.forms import CONTROL, PERSON
from evidence.actions.populations import FACTS, Source
from evidence.actions.samples import Wish
from evidence.forms import Day
from evidence.listings import Columns
from evidence.models import Explanation, Population, Sample, SlotResult, Submission
from evidence.queries.samples import Offered
from evidence.reconciliation import Rule
from evidence.sampling import Risk
from soc2hub.custody.sensitivity import CHOICES, Sensitivity
from soc2hub.lib.sheets import MEGABYTE, MOST_BYTES
from soc2hub.ui.picking import Picked
from soc2hub.ui.words import window_name

LARGEST = 2**31 - 1
TABLES = forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"})


def words(rows: int = 2) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class Versioned(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=LARGEST)


class FileForm(forms.Form):
    """Step one of a list: the file itself, and of which control its rows are the events."""

    control = Picked(CONTROL, help_text="Type its short name or words of its title.")
    file = forms.FileField(
        label="The list", allow_empty_file=True, widget=TABLES,
        help_text="CSV or Excel (.xlsx) with a heading, up to 20 MB. Kept as it is, with its SHA-256.",
    )  # fmt: skip

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(f"The file is larger than {MOST_BYTES // MEGABYTE} MB. Split it by period.")
        return file


class FactsForm(forms.Form):
    """What an auditor asks of any list (DOMAIN R6.2)."""

    title = forms.CharField(max_length=200, help_text="Such as: Leavers, second quarter.")
    role = forms.ChoiceField(label="It lists", choices=Population.ROLES, widget=forms.RadioSelect, initial="trigger")
    subject = forms.ChoiceField(label="The events are", choices=Population.SUBJECTS, initial="other")
    source_kind = forms.ChoiceField(
        label="Kind of source", choices=Population.SOURCES,
        help_text="Leavers come from HR, changes from deployments or merges: where the event itself is on record.",
    )  # fmt: skip
    source_system = forms.CharField(max_length=120, help_text="Its name, such as the people system.")
    system_owner = forms.CharField(label="Who answers for that system", max_length=120)
    query = forms.CharField(
        label="Query or report, with its parameters", max_length=4000, widget=words(3),
        help_text="So that anybody can take the same list again.",
    )  # fmt: skip
    period_from = forms.DateField(widget=Day, label="Events from")
    period_to = forms.DateField(widget=Day, label="to")
    extracted_at = forms.DateTimeField(
        label="Taken at", widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"],
        help_text="After its period had ended.",
    )  # fmt: skip
    extracted_zone = forms.ChoiceField(label="Time zone of that clock", help_text="Times in the list are meant in it.")
    extracted_by = forms.CharField(label="Taken by", max_length=120)
    stated_count = forms.IntegerField(
        label="Rows the source system counts", min_value=0, max_value=10**6,
        help_text="As it says on its own screen, not counted in the file.",
    )  # fmt: skip
    completeness = forms.CharField(
        label="Completeness: how checked, with which result", max_length=1000, required=False, widget=words(),
        help_text="Such as: counted against payroll for the same months, 7 and 7.",
    )  # fmt: skip
    accuracy = forms.CharField(
        label="Accuracy: how checked, with which result", max_length=1000, required=False, widget=words(),
        help_text="Such as: five rows compared with the signed contracts, no difference.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["extracted_zone"].choices = [(z, z) for z in sorted(available_timezones())]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The instant is what that clock showed, in that zone."""
        values = super().clean() or {}
        at, zone = values.get("extracted_at"), values.get("extracted_zone")
        if isinstance(at, datetime) and zone:
            values["extracted_at"] = at.replace(tzinfo=ZoneInfo(zone))
        return values

    def source(self) -> Source:
        return Source(**{name: self.cleaned_data[name] for name in FACTS})


class ListForm(FactsForm):
    """Step two: which columns are meant, and the facts."""

    key_column = forms.ChoiceField(label="Column that names each event", help_text="Each value stands there once.")
    date_column = forms.ChoiceField(label="Column of the day or time it happened")
    label_column = forms.ChoiceField(label="Column that describes it", required=False)
    sensitivity = forms.ChoiceField(
        choices=CHOICES, required=False, label="How sensitive",
        help_text="A list of people with their names is about people: you and those who are named for it see it, "
        "with its rows and samples.",
    )  # fmt: skip
    field_order = ["key_column", "date_column", "label_column", "sensitivity", *FactsForm.base_fields]

    def __init__(self, *args: Any, names: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in ("key_column", "date_column"):
            self.fields[field].choices = [(name, name) for name in names]  # type: ignore[attr-defined]
        self.fields["label_column"].choices = [("", "None"), *((name, name) for name in names)]  # type: ignore[attr-defined]

    def clean_sensitivity(self) -> str:
        return self.cleaned_data["sensitivity"] or Sensitivity.NORMAL.value

    def columns(self) -> Columns:
        said = self.cleaned_data
        return Columns(said["key_column"], said["date_column"], said["label_column"])


class EditForm(FactsForm, Versioned):
    pass


class ExplainForm(forms.Form):
    check_name = forms.ChoiceField(choices=Explanation.CHECKS, widget=forms.HiddenInput)
    reason = forms.CharField(label="Why it does no harm", max_length=500, widget=words())


class ReconcileForm(forms.Form):
    other: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        queryset=None, label="Against", empty_label=None, help_text="A submitted list of what was done."
    )
    within_hours = forms.IntegerField(
        label="Hours the control grants", required=False, min_value=1, max_value=24 * 366,
        help_text="Answered later than that is a deviation; empty: nothing is called late.",
    )  # fmt: skip
    ignores_case = forms.BooleanField(label="Capital letters make no difference", required=False, initial=True)
    ignores_mail_domain = forms.BooleanField(label="Nor does what follows the @", required=False)
    ignores_zeros = forms.BooleanField(label="Nor do leading zeros", required=False)

    def __init__(self, *args: Any, among: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset = among  # type: ignore[attr-defined]

    def rule(self) -> Rule:
        said = self.cleaned_data
        return Rule(said["ignores_case"], said["ignores_mail_domain"], said["ignores_zeros"])


class DifferenceForm(forms.Form):
    """One reason for the ticked rows; each is `side:key`."""

    reason = forms.CharField(label="Why the lists differ there", max_length=500, widget=words())


class SampleForm(forms.Form):
    profile = forms.ChoiceField(label="Sized by", widget=forms.RadioSelect)
    risk = forms.ChoiceField(choices=Sample.RISKS, initial=Risk.MODERATE.value)
    deviated_last_period = forms.BooleanField(
        label="It deviated in the last period", required=False, help_text="Then the next larger column counts."
    )
    many_a_day = forms.BooleanField(label="It happens many times a day", required=False)
    size = forms.IntegerField(
        label="Another size", required=False, min_value=1, max_value=500, help_text="Empty: what the profile asks for."
    )
    size_reason = forms.CharField(label="Why fewer than it asks for", required=False, max_length=500)
    seed = forms.CharField(
        required=False, max_length=80, help_text="A word of the auditor's or yours; empty: one is made up. It is kept."
    )

    def __init__(self, *args: Any, offered: Sequence[Offered], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {each.key: each for each in offered}
        self.fields["profile"].choices = [(key, each.label) for key, each in self.offered.items()]  # type: ignore[attr-defined]
        self.fields["profile"].initial = next(iter(self.offered), None)

    def wish(self, **more: Any) -> Wish:
        said = self.cleaned_data
        return Wish(
            self.offered[said["profile"]],
            risk=Risk(said["risk"]),
            deviated_last_period=said["deviated_last_period"],
            many_a_day=said["many_a_day"],
            size=said["size"],
            size_reason=said["size_reason"],
            seed=said["seed"],
            **more,
        )


class RoomSampleForm(SampleForm):
    """The auditor may also pick items by hand."""

    keys = forms.CharField(
        label="Or these items", required=False, max_length=40_000, widget=words(4),
        help_text="One key a line. Empty: they are drawn.",
    )  # fmt: skip

    def chosen(self) -> list[str]:
        return [" ".join(line.split()) for line in self.cleaned_data["keys"].splitlines() if line.strip()]


class AssignForm(forms.Form):
    assignee = Picked(PERSON, required=False, label="Person", help_text="Empty: nobody any more.")
    due_on = forms.DateField(widget=Day, label="Due", required=False)


class ExtendForm(Versioned):
    size = forms.IntegerField(label="Items in all", min_value=2, max_value=500)
    reason = forms.CharField(label="What was found that more are needed", max_length=500, widget=words())


class ConcludeForm(Versioned):
    conclusion = forms.CharField(label="What the sample shows", max_length=2000, widget=words(3))


class AttachForm(forms.Form):
    submission: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        queryset=None, label="Evidence held already", empty_label="Choose one"
    )

    def __init__(self, *args: Any, among: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["submission"].queryset = among  # type: ignore[attr-defined]
        self.fields["submission"].label_from_instance = _held  # type: ignore[attr-defined]


def _held(row: Submission) -> str:
    window = window_name(row.occurrence.key) if row.occurrence else "no window"
    return f"{row.title} ({window}, {row.get_state_display().lower()})"


class EvidenceFileForm(forms.Form):
    file = forms.FileField(label="A file", help_text="PDF, image, Office, CSV, text or ZIP, up to 50 MB.")


class ResultForm(forms.Form):
    outcome = forms.ChoiceField(label="It shows", choices=SlotResult.OUTCOMES, widget=forms.RadioSelect)
    cause = forms.CharField(
        label="What went wrong, and why", required=False, max_length=500, widget=words(), help_text="Of a deviation."
    )
    is_absent = forms.BooleanField(label="Nothing was done at all", required=False)


class ReplaceForm(Versioned):
    reason = forms.CharField(label="Why it cannot be examined", max_length=500, widget=words())


class ListFilter(forms.Form):
    control = Picked(CONTROL, required=False)
    state = forms.ChoiceField(
        required=False, choices=[("", "Any state"), ("draft", "Draft"), ("submitted", "Submitted")]
    )


class SampleFilter(forms.Form):
    control = Picked(CONTROL, required=False)


class RowFilter(forms.Form):
    q = forms.CharField(label="Key or description", required=False, max_length=100)


def facts_of(population: Population) -> Mapping[str, Any]:
    """What the form of its facts begins with: the clock of who took it."""
    said = {name: getattr(population, name) for name in FACTS}
    return said | {"extracted_at": population.taken_at.replace(tzinfo=None), "version": population.version}
