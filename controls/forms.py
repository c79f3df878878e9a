"""Forms check shape; the actions check sense. Choices of rows are those of the client entered."""

import json
from calendar import month_name
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q

from controls.assessing import Answer, Verdict
from controls.calendar import AnnualRule
from controls.models import Control, Criterion, Gap, Policy, Risk
from controls.models.assessments import ANSWERS, ASPECTS
from soc2hub.accounts.models import Person
from soc2hub.ui.picking import Pick, Picked

CONTROL = Pick(Control, ("ref", "title"), "controls:control_choices")
PERSON = Pick(
    Person,
    ("name", "email"),
    "controls:person_choices",
    among=Q(left_on=None),
    label=lambda person: f"{person.name} ({person.email})" if person.email else person.name,
)
FIVE = [(n, str(n)) for n in range(1, 6)]


class Day(forms.DateField):
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class Words(forms.CharField):
    def __init__(self, *, rows: int = 3, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


class OfClient(forms.ModelChoiceField):
    """A row of the client entered; the rows are asked for when the form is made, never at import."""

    def __init__(self, model: Any, *, order: str, empty: str, **kwargs: Any) -> None:
        super().__init__(queryset=None, empty_label=empty, **kwargs)
        self.model, self.order = model, order

    def fill(self) -> None:
        self.queryset = self.model.objects.order_by(self.order)


class ClientForm(forms.Form):
    """A form whose choices come from the client entered."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, OfClient):
                field.fill()


class Versioned(ClientForm):
    """Carries the version that was read, so that nobody's change is lost."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class Parameters(forms.Field):
    """One `name = value` a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def to_python(self, value: Any) -> dict[str, Any]:
        lines = [line for line in str(value or "").splitlines() if line.strip()]
        pairs = [line.partition("=") for line in lines]
        if any(not sign or not name.strip().isidentifier() for name, sign, _ in pairs):
            raise forms.ValidationError("Write one parameter a line, such as: removal_hours = 24")
        return {name.strip(): _number(value.strip()) for name, _, value in pairs}

    def validate(self, value: Any) -> None:
        return

    @staticmethod
    def shown(parameters: dict[str, Any]) -> str:
        return "\n".join(f"{name} = {value}" for name, value in parameters.items())


class ControlForm(ClientForm):
    ref = forms.CharField(label="Short name", max_length=40, help_text="As the auditor will call it, such as AC-07.")
    title = forms.CharField(max_length=200)
    statement = Words(
        label="Statement",
        max_length=4000,
        help_text="It is tested exactly as written. Parameters stand in braces, such as {removal_hours}.",
    )
    parameters = Parameters(required=False, help_text="One a line: removal_hours = 24")
    frequency = forms.ChoiceField(label="How often", choices=Control.FREQUENCIES, initial="quarterly")
    weight = forms.ChoiceField(choices=Control.WEIGHTS, initial="normal")
    owner = Picked(PERSON, required=False, help_text="Empty while nobody answers for it.")


class ControlEditForm(Versioned):
    title = forms.CharField(max_length=200)
    owner = Picked(PERSON, required=False, help_text="Empty while nobody answers for it.")
    frequency = forms.ChoiceField(
        label="How often",
        choices=Control.FREQUENCIES,
        help_text="Proof is asked for no oftener. What was done or missed until now stays.",
    )
    annual_rule = forms.ChoiceField(
        label="A year means",
        choices=[
            (AnnualRule.CALENDAR.value, "Once in each calendar year"),
            (AnnualRule.ROLLING_365.value, "Within 12 months of the last time"),
        ],
    )
    grace_days = forms.IntegerField(label="Days of grace", min_value=0, max_value=90)
    weight = forms.ChoiceField(choices=Control.WEIGHTS)
    status = forms.ChoiceField(choices=[choice for choice in Control.STATUSES if choice[0] != "retired"])
    implemented_on = Day(required=False, help_text="From this day it owes evidence.")
    population = forms.CharField(required=False, max_length=300, help_text="Where the list of events comes from.")


class InapplicabilityForm(ClientForm):
    criterion = OfClient(Criterion, order="position", empty="Choose …")
    reason = Words(label="Why it does not apply", max_length=500, help_text="The system description discloses this.")


class StatementForm(ClientForm):
    template = Words(label="Statement", rows=5, max_length=4000)
    parameters = Parameters(required=False, help_text="One a line: removal_hours = 24")
    effective_from = Day(label="In force from")
    backdated_because = forms.CharField(
        required=False, max_length=500, label="If that day is past: why it held before it was written down"
    )


class MappingForm(ClientForm):
    criterion = OfClient(Criterion, order="position", empty="Choose …")
    rationale = forms.CharField(required=False, max_length=500, label="Why it helps")


class RetireForm(ClientForm):
    on = Day(label="Last day")


class BulkForm(ClientForm):
    """What happens to the controls that were ticked."""

    row = forms.TypedMultipleChoiceField(required=False)
    owner = Picked(PERSON, required=False)
    on = Day(label="In operation from", required=False)

    def __init__(self, *args: Any, rows: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["row"].choices = [(str(row.pk), str(row)) for row in rows]  # type: ignore[attr-defined]


class AdoptForm(forms.Form):
    tier = forms.ChoiceField(
        label="Which",
        choices=[("core", "The core: the fewest that cover every criterion"), ("all", "All that fit the scope")],
        widget=forms.RadioSelect,
        initial="core",
    )


class CalendarForm(Versioned):
    fiscal_year_start = forms.TypedChoiceField(
        label="The fiscal year begins in",
        choices=[(n, month_name[n]) for n in range(1, 13)],
        coerce=int,
        help_text="Quarters, half-years and years are counted from there.",
    )
    rests_at_weekends = forms.BooleanField(
        label="Daily controls rest on Saturday and Sunday", required=False, help_text="Then those days are not owed."
    )


class MoveForm(Versioned):
    due_on = Day(label="New due date")
    reason = Words(label="Why it moves", rows=2, max_length=500, help_text="The auditor will read this.")


class WaiveForm(Versioned):
    reason = Words(label="Why it need not happen", max_length=500, help_text="The auditor will read this.")


class WaiverAnswerForm(Versioned):
    choice = forms.ChoiceField(
        label="Your answer",
        widget=forms.RadioSelect,
        choices=[("approve", "Approve: it need not happen"), ("decline", "Decline: it is owed")],
    )
    reason = Words(label="Why", rows=2, max_length=500, help_text="One sentence, for the record.")


class EndForm(Versioned):
    reason = Words(label="Why", rows=2, max_length=500, help_text="One sentence, for the record.")


class NotOccurringForm(Versioned):
    proof = Words(
        label="Proof that there was no occasion",
        max_length=500,
        help_text="Name the list, its source and when it was drawn: “HR leavers of March, drawn 2 April: 0”.",
    )


class GapForm(ClientForm):
    title = forms.CharField(label="What is missing", max_length=200)
    impact = Words(label="What it could do to the business", required=False, max_length=500)
    severity = forms.ChoiceField(choices=Gap.SEVERITIES, widget=forms.RadioSelect)
    control = Picked(CONTROL, required=False, help_text="Type its short name or words of its title.")
    criterion = OfClient(Criterion, order="position", empty="None", required=False)


class GapEditForm(GapForm, Versioned):
    pass


class AssessForm(forms.Form):
    severity = forms.ChoiceField(choices=Gap.SEVERITIES, widget=forms.RadioSelect)
    impact = Words(
        label="What it could do to the business",
        max_length=500,
        help_text="In plain words: the board reads this sentence.",
    )


class PlanForm(ClientForm):
    owner = Picked(PERSON)
    due_on = Day(label="Done by")
    steps = Words(label="Steps", required=False, max_length=4000)


class ProposeForm(forms.Form):
    rationale = Words(label="Why it can be lived with", max_length=500, help_text="Officers and the auditor read this.")
    until = Day(label="Until", help_text="The graver it is, the sooner it is looked at again.")


class AnswerForm(forms.Form):
    choice = forms.ChoiceField(
        label="Your answer",
        widget=forms.RadioSelect,
        choices=[("accept", "Accept: we live with it until that day"), ("decline", "Decline: it is to be closed")],
    )
    reason = Words(label="Why", rows=2, max_length=500, help_text="One sentence, for the record.")
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class FeedForm(forms.Form):
    """Of the person's own clients; a feed is of one, so that it dies with the access to it."""

    client = forms.ChoiceField(label="Client")
    whose = forms.ChoiceField(
        label="Whose due dates",
        choices=[("mine", "Of the controls I own"), ("all", "Of every control")],
        widget=forms.RadioSelect,
        initial="mine",
    )

    def __init__(self, *args: Any, clients: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = {str(row["id"]): str(row["name"]) for row in clients}
        self.fields["client"].choices = list(self.names.items())  # type: ignore[attr-defined]

    def chosen(self) -> tuple[str, str]:
        client_id = self.cleaned_data["client"]
        return client_id, self.names[client_id]


class ReasonForm(forms.Form):
    reason = Words(max_length=500)


class AssessmentForm(forms.Form):
    title = forms.CharField(max_length=120, help_text="So that you know it again when you compare.")


class VersionForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


class ConclusionForm(VersionForm):
    """The answers to one control; a question without one is not assessed. `seen` is the version kept on purpose."""

    seen = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1)
    designed = forms.ChoiceField(required=False, choices=ANSWERS)
    implemented = forms.ChoiceField(required=False, choices=ANSWERS)
    operating = forms.ChoiceField(required=False, choices=ANSWERS)
    note = forms.CharField(required=False, max_length=500)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        return values | {name: values.get(name) or Answer.NOT_ASSESSED.value for name in ASPECTS}

    @property
    def read_version(self) -> int:
        return int(self.cleaned_data["seen"] or self.cleaned_data["version"])

    @property
    def first_error(self) -> str:
        return str(next(iter(self.errors.values()))[0])


class ConclusionFilter(ClientForm):
    """Which controls of an assessment are shown."""

    STATES = [
        ("", "Any"),
        (Verdict.NOT_ASSESSED.value, "Not assessed"),
        (Verdict.GAP.value, "Gap"),
        (Verdict.PARTIAL.value, "Partly ready"),
        (Verdict.READY.value, "Ready"),
    ]

    q = forms.CharField(required=False, max_length=100, label="Words")
    family = forms.ChoiceField(required=False)
    owner = OfClient(Person, order="name", empty="Anybody", required=False)
    state = forms.ChoiceField(required=False, choices=STATES, label="Result")

    def __init__(self, *args: Any, families: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(key, key.replace("_", " ").capitalize()) for key in families]
        self.fields["family"].choices = [("", "Every"), *named]  # type: ignore[attr-defined]


class RiskForm(ClientForm):
    title = forms.CharField(max_length=200)
    harm = Words(label="Harm, in plain words", rows=2, max_length=300)
    likelihood = forms.TypedChoiceField(label="Likelihood now, 1 to 5", choices=FIVE, coerce=int, initial=3)
    impact = forms.TypedChoiceField(label="Harm now, 1 to 5", choices=FIVE, coerce=int, initial=3)
    residual_likelihood = forms.TypedChoiceField(
        label="Likelihood after treatment", choices=FIVE, coerce=int, initial=2
    )
    residual_impact = forms.TypedChoiceField(label="Harm after treatment", choices=FIVE, coerce=int, initial=3)
    treatment = forms.ChoiceField(choices=Risk.TYPED)
    control = Picked(CONTROL, required=False, help_text="Type its short name or words of its title.")
    owner = Picked(PERSON, required=False, help_text="Empty while nobody answers for it.")
    due_on = Day(required=False)


class RiskEditForm(RiskForm, Versioned):
    closed_on = Day(required=False, label="No longer a risk since")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.initial.get("treatment") == "accept":
            self.fields["treatment"].choices = Risk.TREATMENTS  # type: ignore[attr-defined]


class PolicyForm(ClientForm):
    title = forms.CharField(max_length=200)
    kind = forms.ChoiceField(choices=Policy.KINDS)
    owner = Picked(PERSON, required=False, help_text="Empty while nobody answers for it.")
    last_reviewed_on = Day(required=False)
    review_months = forms.IntegerField(label="Reviewed every … months", min_value=1, max_value=60, initial=12)


class PolicyEditForm(PolicyForm, Versioned):
    pass


def _number(text: str) -> int | str:
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if isinstance(value, int) and not isinstance(value, bool) else text
