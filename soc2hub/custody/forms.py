"""Shape of what is typed about holds, purges and clearances; sense is the actions' business."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import QuerySet

from soc2hub.accounts.models import User
from soc2hub.custody.models import Purge
from soc2hub.custody.models.clearances import KINDS
from soc2hub.custody.models.retention import FEWEST, MOST
from soc2hub.tenancy.models import LARGEST_FILE_MB, MEGABYTE
from soc2hub.vault.allowances import MOST_FILES
from soc2hub.vault.kinds import CHOICES
from soc2hub.web.forms import DayInput


class HoldForm(forms.Form):
    reason = forms.CharField(
        label="For which matter",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The dispute, inquiry or order, and who asked for the hold.",
    )


class ReleaseForm(forms.Form):
    reason = forms.CharField(label="Why it may end", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class PurgeForm(forms.Form):
    reason = forms.ChoiceField(choices=[("", "Choose …"), *Purge.ASKED])
    words = forms.CharField(
        label="What must go, and why",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Stands in its place for good. Do not repeat the secret or a person's data here.",
    )


class RetentionForm(forms.Form):
    years = forms.IntegerField(
        min_value=FEWEST,
        max_value=MOST,
        help_text="Files received earlier are proposed for purging, once no open audit and no hold needs them.",
    )


class LimitsForm(forms.Form):
    file_limit_mb = forms.IntegerField(
        label="Largest file, in MB", min_value=1, max_value=LARGEST_FILE_MB, help_text=f"At most {LARGEST_FILE_MB}."
    )
    storage_mb = forms.IntegerField(
        label="All files together, in MB", min_value=1, max_value=MEGABYTE, help_text="At least as much as one file."
    )
    file_kinds = forms.MultipleChoiceField(
        label="Kinds of files that are taken",
        choices=[(kind, kind.upper()) for kind in CHOICES],
        widget=forms.CheckboxSelectMultiple,
        help_text="Of anybody, wherever a file is handed in. What is kept already stays.",
    )
    files_per_occurrence = forms.IntegerField(
        label="Files for one occurrence",
        required=False,
        min_value=1,
        max_value=MOST_FILES,
        help_text="Those that wait or were accepted; returned ones do not count. Empty: no limit.",
    )
    files_per_day = forms.IntegerField(
        label="Files handed in on one day",
        required=False,
        min_value=1,
        max_value=MOST_FILES,
        help_text="Of all people together, by the client's own day. Empty: no limit.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class ClearanceForm(forms.Form):
    user = forms.ModelChoiceField(User.objects.none(), label="Who", empty_label="Choose …")
    kind = forms.ChoiceField(label="May see evidence that is", choices=[("", "Choose …"), *KINDS])
    until = forms.DateField(
        label="Until and with", required=False, widget=DayInput, help_text="Empty: until somebody takes it back."
    )

    def __init__(self, *args: Any, people: QuerySet[User], zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        field: Any = self.fields["user"]
        field.queryset = people
        field.label_from_instance = lambda user: f"{user.name} ({user.email})"

    def clean_until(self) -> datetime | None:
        """Until the end of that day where the client is."""
        day = self.cleaned_data["until"]
        return datetime.combine(day, time.max, ZoneInfo(self.zone)) if day else None
