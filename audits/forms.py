"""What people type about engagements, requests and tests. Forms check shape; actions check sense."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django import forms

from audits.models import AuditorResult, Engagement, InternalTest, Milestone, Request
from audits.models.tests import METHODS, RESULTS
from audits.phases import State
from audits.queries.populations import may_be_shown
from audits.turns import PREPARING, AuditorStatus
from controls.forms import PERSON
from controls.queries.criteria import criteria_in_scope
from evidence.models import Submission
from scoping.models import Category
from soc2hub.accounts.access import LIVE
from soc2hub.accounts.models import Membership, User
from soc2hub.accounts.roles import Role
from soc2hub.ui.picking import Picked

BEGINNINGS = [(s.value, s.value.capitalize()) for s in State if s not in {State.WITHDRAWN, State.CLOSED}]


def day(label: str, *, required: bool = False, help_text: str = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget)


def words(
    label: str, *, rows: int = 3, most: int = 4000, required: bool = False, help_text: str = ""
) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=required, max_length=most, help_text=help_text, widget=widget)


def field(form: forms.Form, name: str) -> Any:
    """A field whose choices depend on the client entered; at import nobody has entered one."""
    return form.fields[name]


class MoneyField(forms.DecimalField):
    """Typed in whole units, kept in cents."""

    def __init__(self, label: str) -> None:
        super().__init__(label=label, required=False, min_value=0, max_digits=12, decimal_places=2)

    def clean(self, value: Any) -> int | None:
        amount = super().clean(value)
        return None if amount is None else int(amount * 100)

    def prepare_value(self, value: Any) -> Any:
        return value / 100 if isinstance(value, int) else value


class VersionedForm(forms.Form):
    """Carries the version that was read, so that nobody's change is lost."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    @property
    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class OpenEngagementForm(forms.Form):
    """Scope fields are asked only while no scope version is approved."""

    title = forms.CharField(max_length=120, help_text="As people call it, such as SOC 2 type 2, first half of 2026.")
    firm = forms.CharField(label="Audit firm", max_length=120, required=False)
    need_by = day("Report needed by", help_text="The earliest date promised to a customer.")
    budget_cents = MoneyField("Budget")
    state = forms.ChoiceField(
        label="Where it stands today",
        choices=BEGINNINGS,
        help_text="Later than planning is a take-over: what earlier gates lack stays on the list.",
    )
    reason = forms.CharField(
        label="Taken over from whom, and what is known of the time before", max_length=500, required=False
    )
    taken_over_on = day(
        "Taken over on", help_text="Whatever is older is marked so, everywhere. Empty is today; it is said once."
    )
    report_type = forms.ChoiceField(choices=Engagement.TYPES, initial="type_2")
    categories = forms.MultipleChoiceField(choices=Category.choices, widget=forms.CheckboxSelectMultiple)
    period_start = day("Period from", help_text="Type 2 only.")
    period_end = day("Period until", help_text="Type 2 only.")
    as_of = day("As of", help_text="Type 1 only.")
    frame_reason = forms.CharField(
        label="Why two examinations are about the same days", max_length=500, required=False,
        help_text="Only if another open engagement is about some of them.",
    )  # fmt: skip

    def __init__(self, *args: Any, has_scope: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_scope:
            for name in ("report_type", "categories", "period_start", "period_end", "as_of"):
                del self.fields[name]


class RenewalForm(forms.Form):
    title = forms.CharField(max_length=120)
    period_start = day("Period from", required=True, help_text="The day after the former report ends.")
    period_end = day("Period until", required=True)
    reason = forms.CharField(
        label="Why it begins on another day", max_length=500, required=False,
        help_text="Only if days are left out or reported twice; readers of both reports will ask.",
    )  # fmt: skip
    need_by = day("Report needed by")
    budget_cents = MoneyField("Budget")


class AgainForm(forms.Form):
    """Some of the requests of last time."""

    request: Any = forms.ModelMultipleChoiceField(None)

    def __init__(self, *args: Any, choices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field(self, "request").queryset = choices


class EngagementForm(VersionedForm):
    title = forms.CharField(max_length=120)
    firm = forms.CharField(label="Audit firm", max_length=120, required=False)
    need_by = day("Report needed by")
    budget_cents = MoneyField("Budget")
    spent_cents = MoneyField("Spent so far")
    letter_on = day("Engagement letter signed")
    draft_on = day("Auditor's draft received")
    assertion_on = day("Management's assertion signed")
    representation_on = day("Representation letter signed")
    opinion = forms.ChoiceField(
        label="The auditor's opinion", choices=[("", "Not given yet"), *Engagement.OPINIONS], required=False
    )
    report_on = day("Date of the report")


class MoveForm(forms.Form):
    to_state = forms.ChoiceField(choices=Engagement.STATES, widget=forms.HiddenInput)
    reason = forms.CharField(max_length=500, required=False, label="Note for the record")


class MilestoneForm(VersionedForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(max_length=120)
    phase = forms.ChoiceField(choices=Milestone.PHASES)
    starts_on = day("Starts")
    planned_on = day("Planned for", required=True)
    forecast_on = day("Forecast", help_text="Only if you know better than the plan.")
    done_on = day("Done on")


class GrantForm(forms.Form):
    user: Any = forms.ModelChoiceField(
        None, label="Auditor", empty_label="Choose …", help_text="People invited as auditor whose membership is live."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        auditors = Membership.objects.filter(LIVE, role=Role.AUDITOR).values("user_id")
        field(self, "user").queryset = User.objects.filter(pk__in=auditors).order_by("name")


class RequestForm(VersionedForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    ref = forms.CharField(
        label="Id", max_length=40, required=False, help_text="The auditor's own; empty takes the next of ours."
    )
    text = words("What the auditor asks for, in their words", required=True)
    kind = forms.ChoiceField(choices=Request.KINDS, initial="other")
    owner = Picked(PERSON, required=False, help_text="Type a name or an address; empty while nobody answers it.")
    due_on = day("Due")
    criteria = forms.MultipleChoiceField(required=False, help_text="Evidence of these comes first when you attach.")

    def __init__(self, *args: Any, engagement: Engagement, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_new:
            del self.fields["ref"]
        criteria = [(row.pk, str(row)) for row in criteria_in_scope(engagement.categories)]
        field(self, "criteria").choices = criteria


class AnswererForm(VersionedForm):
    """What somebody may change who answers the request but does not keep the list: the words are the auditor's."""

    owner = Picked(PERSON, required=False, label="Who answers it", help_text="Type a name or an address.")
    system_name = forms.CharField(label="Where the answer lies", max_length=120, required=False)


class RequestFilter(forms.Form):
    """Only people who answer a request of this engagement are offered."""

    q = forms.CharField(required=False, label="Words", max_length=100)
    owner = forms.ChoiceField(required=False)
    overdue = forms.BooleanField(required=False, label="Overdue only")

    def __init__(self, *args: Any, answerers: list[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field(self, "owner").choices = [("", "Anybody"), *((str(person), name) for person, name in answerers)]


class ProgressForm(VersionedForm):
    internal_status = forms.ChoiceField(
        label="Where we are", choices=[(s.value, s.value.replace("_", " ").capitalize()) for s in PREPARING]
    )


class NoteForm(forms.Form):
    text = words("Note among ourselves", required=True, help_text="The auditor never sees it.")


class SayForm(forms.Form):
    """Said in the room; about one of the pieces shown there, if any are given."""

    text = words("Comment", rows=2, required=True, help_text="Both sides read it.")
    about = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, shown: Collection[Submission] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shown = {str(submission.pk): submission for submission in shown}
        choices = [(key, submission.title) for key, submission in self.shown.items()]
        field(self, "about").choices = [("", "The request"), *choices]
        if not choices:
            del self.fields["about"]

    @property
    def said(self) -> dict[str, Any]:
        about = self.cleaned_data.get("about", "")
        return {"text": self.cleaned_data["text"], "submission": self.shown.get(about)}


class EvidenceFilter(forms.Form):
    """What to look for among the evidence we accepted; a list that stays short however much there is."""

    q = forms.CharField(required=False, label="Words", max_length=100)
    since = day("Covers from")
    until = day("Until")
    everything = forms.BooleanField(required=False, label="Of other criteria too")


class ShareForm(forms.Form):
    submission: Any = forms.ModelMultipleChoiceField(
        None, label="Evidence", error_messages={"required": "Choose what to show."}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field(self, "submission").queryset = Submission.objects.filter(state="accepted")


class RequestsForm(forms.Form):
    request: Any = forms.ModelMultipleChoiceField(
        None, label="Requests", error_messages={"required": "Choose the requests it answers."}
    )

    def __init__(self, *args: Any, among: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field(self, "request").queryset = among


class ShareListForm(forms.Form):
    population: Any = forms.ModelChoiceField(
        None, label="List", empty_label=None, error_messages={"required": "Choose the list to show."}
    )

    def __init__(self, *args: Any, request_shown: Request, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field(self, "population").queryset = may_be_shown(request_shown)


class JudgeForm(VersionedForm):
    auditor_status = forms.ChoiceField(label="Your status", choices=Request.AUDITOR)
    shared_note = words("Note to the client", help_text="Needed when you return it or ask a follow-up.")

    def __init__(self, *args: Any, choices: tuple[AuditorStatus, ...] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if choices is not None:
            shown = [(value, label) for value, label in Request.AUDITOR if value in choices]
            field(self, "auditor_status").choices = shown


class TranscribeStatusForm(JudgeForm):
    auditor_status = forms.ChoiceField(label="The auditor's status, as their list says", choices=Request.AUDITOR)
    shared_note = words("The auditor's words", help_text="Needed when they returned it or ask a follow-up.")


class ResultForm(VersionedForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    result = forms.ChoiceField(choices=RESULTS)
    methods = forms.MultipleChoiceField(choices=METHODS, required=False, widget=forms.CheckboxSelectMultiple)
    procedure = words("What was done")
    items_tested = forms.IntegerField(min_value=0, initial=0)
    deviations = forms.IntegerField(min_value=0, initial=0)


class TestForm(ResultForm):
    population = forms.IntegerField(
        label="Items there were", min_value=0, help_text="The whole population this test draws on."
    )
    never_done = forms.IntegerField(label="Deviations where nothing was done", min_value=0, initial=0)
    shared_cause = forms.CharField(label="Cause the deviations share", max_length=200, required=False)
    is_by_design = forms.BooleanField(label="The design itself lets it happen", required=False)
    tested_on = day("Tested on", required=True)
    note = words("Note", help_text="Where it did not operate: the proof of the empty population.")

    field_order = ["version", "result", "methods", "procedure", "population"]


class TranscribeForm(ResultForm):
    page = forms.CharField(label="Page of the report", max_length=20, required=False)
    tested_on = day("Date")
    note = words("The report's words on it")
    response = words("Management's response", help_text="To an exception: cause, scope, action, owner, date.")
    no_response_reason = forms.CharField(label="Or why there is none", max_length=500, required=False)


def initial_of(
    row: Engagement | Milestone | Request | InternalTest | AuditorResult, form: type[forms.Form]
) -> dict[str, Any]:
    """What a form shows of a row that exists."""
    return {name: getattr(row, name) for name in form.base_fields if hasattr(row, name)}
