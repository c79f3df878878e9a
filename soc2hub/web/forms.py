"""Shape of what is typed on the pages about people; sense is the actions' business."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.contrib.auth.password_validation import validate_password

from soc2hub.accounts.models import Appointment, Person, User
from soc2hub.accounts.roles import PRACTICE_ROLES, Role, grantable
from soc2hub.accounts.tokens import MOST_DAYS
from soc2hub.lib import clock

SCOPE_WORDS = [
    ("read", "Read what I may see"),
    ("write", "Change what I may change"),
    ("evidence", "Hand in evidence, nothing else"),
]


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ClientForm(forms.Form):
    """A practice is asked for only where there is more than one."""

    name = forms.CharField(max_length=120, help_text="As its people call it.")
    zone = forms.ChoiceField(
        label="Time zone", initial="UTC", help_text="Days of duty begin and end there; an area and a city."
    )
    practice = forms.ChoiceField()

    def __init__(self, *args: Any, practices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].choices = [(zone, zone) for zone in sorted(available_timezones())]  # type: ignore[attr-defined]
        self.fields["practice"].choices = practices  # type: ignore[attr-defined]
        if len(practices) == 1:
            self.fields["practice"].required = False
            self.fields["practice"].widget = forms.HiddenInput()
        self.practices = practices

    def clean_practice(self) -> str:
        return str(self.cleaned_data["practice"] or self.practices[0][0])


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)

    class Meta:
        model = Person
        fields = ["name", "email", "title", "left_on"]
        widgets = {"left_on": DayInput}
        labels = {"email": "E-mail", "title": "Position", "left_on": "Left on"}
        help_texts = {"email": "Reminders go there. An account is a separate step."}

    def validate_constraints(self) -> None:
        """The database refuses a second person of an address; the action says so in words."""


class NewPersonForm(PersonForm):
    class Meta(PersonForm.Meta):
        fields = ["name", "email", "title"]


class AppointmentForm(forms.Form):
    office = forms.ChoiceField(choices=Appointment.OFFICES, widget=forms.RadioSelect)
    since = forms.DateField(label="From", widget=DayInput)


class LastDayForm(forms.Form):
    """`until` is the end of the day named, where the client is."""

    until = forms.DateField(
        label="Last day of access", widget=DayInput, required=False,
        help_text="For a stand-in, within a year; empty for as long as they work on it.",
    )  # fmt: skip

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    def clean_until(self) -> datetime | None:
        day: date | None = self.cleaned_data["until"]
        if day is None:
            return None
        today = clock.today(self.zone)
        if not today <= day <= today + timedelta(days=365):
            raise forms.ValidationError("Choose a day from today on, within a year.")
        return datetime.combine(day, time(23, 59, 59), ZoneInfo(self.zone))


class RoleForm(LastDayForm):
    """Every role is understood, the ones up to the granter's own are offered; a higher one is refused as 403."""

    role = forms.ChoiceField(choices=[(role.value, role.label) for role in Role])
    field_order = ["role", "until"]

    def __init__(self, *args: Any, granter: Role, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(role.value, role.label) for role in grantable(granter)]
        self.fields["role"].widget.choices = offered  # type: ignore[attr-defined]


class MembershipForm(RoleForm):
    """As it was when the page was opened: `version` finds out whether somebody else changed it meanwhile."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args: Any, is_auditor: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_auditor:
            only = [(Role.AUDITOR.value, Role.AUDITOR.label)]
            self.fields["role"].widget.choices = only  # type: ignore[attr-defined]
            self.fields["until"].required = True
            self.fields["until"].help_text = "Within a year; afterwards nothing is shown any more."


class SeatForm(RoleForm):
    user = forms.ChoiceField(label="Colleague", help_text="People with a seat in the practice and no access here yet.")
    field_order = ["user", "role", "until"]

    def __init__(self, *args: Any, colleagues: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].choices = colleagues  # type: ignore[attr-defined]


class PracticeSeatForm(forms.Form):
    role = forms.ChoiceField(choices=[(role.value, role.label) for role in PRACTICE_ROLES], widget=forms.RadioSelect)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)


class NewPracticeSeatForm(PracticeSeatForm):
    user = forms.ChoiceField(
        label="Person", help_text="People who work in your clients without a seat in the practice."
    )
    field_order = ["user", "role"]

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].choices = people  # type: ignore[attr-defined]


class InvitationForm(RoleForm):
    name = forms.CharField(max_length=120)
    email = forms.EmailField(label="E-mail", max_length=254, help_text="The invitation works for this address only.")
    field_order = ["name", "email", "role", "until"]

    def clean_role(self) -> str:
        """Letting an auditor in has a page of its own, which asks who one is (case A45)."""
        if self.cleaned_data["role"] == Role.AUDITOR:
            raise forms.ValidationError("An auditor is invited on the page for auditors.")
        return str(self.cleaned_data["role"])


class AuditorInvitationForm(LastDayForm):
    name = forms.CharField(max_length=120)
    email = forms.EmailField(label="E-mail", max_length=254, help_text="The invitation works for this address only.")
    field_order = ["name", "email", "until"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].required = True
        self.fields["until"].help_text = "Within a year; afterwards nothing is shown any more."


class JoinForm(forms.Form):
    """Name and password of somebody who accepts an invitation without having an account."""

    name = forms.CharField(label="Your name", max_length=120)
    password = forms.CharField(
        label="Password",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 12 characters; a few words are easier to keep than signs.",
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("password"):
            try:
                validate_password(cleaned["password"], User(email=self.email, name=cleaned.get("name", "")))
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned


class TokenForm(forms.Form):
    name = forms.CharField(max_length=80, help_text="What uses it, such as “evidence from the ticket system”.")
    scopes = forms.MultipleChoiceField(choices=SCOPE_WORDS, widget=forms.CheckboxSelectMultiple, label="It may")
    client = forms.ChoiceField(required=False, label="Only in this client")
    days = forms.IntegerField(label="Days it lives", min_value=1, max_value=MOST_DAYS, initial=90)

    def __init__(self, *args: Any, clients: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = [("", "All my clients"), *((str(row["id"]), row["name"]) for row in clients)]
        self.fields["client"].choices = every  # type: ignore[attr-defined]
