"""Shape of what people type; whether it makes sense is the actions' affair."""

from collections.abc import Iterable
from typing import Any

from django import forms

from reporting.actions.decisions import FEWEST_OPTIONS
from reporting.models import Briefing, Decision
from scoping.models import Category, Commitment, ScopeVersion, System
from soc2hub.accounts.models import Person

OPTION_ROWS = (1, 2, 3)
OPTION_PARTS = ("label", "cost", "consequence")
SENTENCES = (1, 2, 3)
PICKS = (1, 2, 3)
TEXT = {"rows": 2}


class DecisionForm(forms.Form):
    """A question to leadership; three option rows, of which two must be filled."""

    title = forms.CharField(
        max_length=160, label="What must be decided", help_text="As a question the board can answer."
    )
    decide_by = forms.DateField(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    recommendation = forms.CharField(max_length=200, required=False, help_text="The name of the option we recommend.")
    cost_of_waiting = forms.CharField(max_length=200, required=False, help_text="What a month of waiting costs.")
    by_default = forms.CharField(max_length=200, required=False, label="What happens by default")
    owner: "forms.ModelChoiceField[Person]" = forms.ModelChoiceField(
        queryset=None, required=False, label="Who decides", empty_label="Leadership"
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = Person.objects.filter(left_on=None).order_by("name")  # type: ignore[attr-defined]
        for row in OPTION_ROWS:
            needed = row <= FEWEST_OPTIONS
            self.fields[f"option_{row}_label"] = forms.CharField(max_length=60, required=needed, label=f"Option {row}")
            self.fields[f"option_{row}_cost"] = forms.CharField(max_length=60, required=False, label="Its cost")
            self.fields[f"option_{row}_consequence"] = forms.CharField(
                max_length=160, required=False, label="What follows from it"
            )

    def option_rows(self) -> list[list[forms.BoundField]]:
        return [[self[f"option_{row}_{part}"] for part in OPTION_PARTS] for row in OPTION_ROWS]

    def main_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("decide_by", "owner", "recommendation", "cost_of_waiting", "by_default")]

    def values(self) -> dict[str, Any]:
        """What the actions take; an empty third option is none."""
        data = self.cleaned_data
        rows = [{part: data[f"option_{row}_{part}"] for part in OPTION_PARTS} for row in OPTION_ROWS]
        own = ("title", "decide_by", "recommendation", "cost_of_waiting", "by_default", "owner")
        return {name: data[name] for name in own} | {"options": [row for row in rows if row["label"]]}

    @classmethod
    def of(cls, decision: Decision) -> "DecisionForm":
        names = ("title", "decide_by", "recommendation", "cost_of_waiting", "by_default", "owner", "version")
        initial = {name: getattr(decision, name) for name in names}
        for row, option in enumerate(decision.options, start=1):
            initial |= {f"option_{row}_{part}": option.get(part, "") for part in OPTION_PARTS}
        return cls(initial=initial)


class OutcomeForm(forms.Form):
    choice = forms.ChoiceField(widget=forms.RadioSelect, label="What is decided")
    reason = forms.CharField(max_length=200, help_text="One sentence, for the record.")
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, decision: Decision, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [option["label"] for option in decision.options]
        self.fields["choice"].choices = [(name, name) for name in names]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """Without a version it is the decision of something nobody was shown."""
        return self.cleaned_data | {"version": self.cleaned_data["version"] or 0}


class BriefingForm(forms.Form):
    """The CISO's words and choices on the page; the figures are nobody's to type."""

    headline = forms.CharField(
        max_length=160, required=False, label="The one large line", widget=forms.Textarea(attrs=TEXT),
        help_text="At most 18 words. Only the top third is sure to be read.",
    )  # fmt: skip
    sentence_1 = forms.CharField(
        max_length=300, required=False, label="Better, worse or the same?", widget=forms.Textarea(attrs=TEXT)
    )
    sentence_2 = forms.CharField(max_length=300, required=False, label="Why?", widget=forms.Textarea(attrs=TEXT))
    sentence_3 = forms.CharField(
        max_length=300, required=False, label="What do we need?", widget=forms.Textarea(attrs=TEXT),
        help_text="At most 60 words in the three sentences together.",
    )  # fmt: skip
    worsened_to = forms.ChoiceField(
        choices=Briefing.WORSENED,
        required=False,
        label="Overall status",
        help_text="It may be made worse, never better.",
    )
    worsened_because = forms.CharField(max_length=300, required=False, label="Worse because")
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, decisions: Iterable[tuple[str, str]], risks: Iterable[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._pick("decision", list(decisions))
        self._pick("risk", list(risks))

    def _pick(self, noun: str, choices: list[tuple[str, str]]) -> None:
        for place in PICKS:
            self.fields[f"{noun}_{place}"] = forms.ChoiceField(
                choices=[("", "None"), *choices], required=False, label=f"{noun.capitalize()} {place}"
            )

    def words(self) -> list[forms.BoundField]:
        return [self[name] for name in ("headline", *(f"sentence_{n}" for n in SENTENCES))]

    def picks(self, noun: str) -> list[forms.BoundField]:
        return [self[f"{noun}_{place}"] for place in PICKS]

    def decision_picks(self) -> list[forms.BoundField]:
        return self.picks("decision")

    def risk_picks(self) -> list[forms.BoundField]:
        return self.picks("risk")

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "headline": data["headline"],
            "sentences": [data[f"sentence_{n}"] for n in SENTENCES if data[f"sentence_{n}"]],
            "decision_ids": [data[f"decision_{n}"] for n in PICKS if data[f"decision_{n}"]],
            "risk_ids": [data[f"risk_{n}"] for n in PICKS if data[f"risk_{n}"]],
            "worsened_to": data["worsened_to"],
            "worsened_because": data["worsened_because"],
        }

    @classmethod
    def initial_of(cls, briefing: Briefing) -> dict[str, Any]:
        initial: dict[str, Any] = {
            name: getattr(briefing, name) for name in ("headline", "worsened_to", "worsened_because", "version")
        }
        initial |= {f"sentence_{n}": text for n, text in enumerate(briefing.sentences, start=1)}
        initial |= {f"decision_{n}": chosen for n, chosen in enumerate(briefing.decision_ids, start=1)}
        return initial | {f"risk_{n}": chosen for n, chosen in enumerate(briefing.risk_ids, start=1)}


class MonthForm(forms.Form):
    month = forms.DateField(widget=forms.HiddenInput)


class ReleaseForm(forms.Form):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    flags_sha256 = forms.CharField(required=False, widget=forms.HiddenInput)
    has_read_flags = forms.BooleanField(required=False, label="I have read these words, and they may go out")

    def read(self) -> dict[str, Any]:
        """What was looked at: a page without its version was none."""
        names = ("flags_sha256", "has_read_flags")
        return {"version": self.cleaned_data.get("version") or 0} | {name: self.cleaned_data[name] for name in names}


class AlternativeForm(forms.Form):
    """A scope that could be; commitments and systems are those of the client entered."""

    name = forms.CharField(max_length=80, label="Name", help_text="Such as “Type 1 first” or “Without the warehouse”.")
    report_type = forms.ChoiceField(choices=ScopeVersion.TYPES, label="Report", widget=forms.RadioSelect)
    window_months = forms.IntegerField(
        label="Months of the window", required=False, min_value=1, help_text="Type 2 only: 3 is the shortest usual."
    )
    starts_on = forms.DateField(
        label="Begins on",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text="Empty: as soon as preparation allows.",
    )
    categories = forms.MultipleChoiceField(choices=Category.choices, widget=forms.CheckboxSelectMultiple)
    commitment_ids = forms.MultipleChoiceField(
        label="Unsigned commitments to meet", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Signed ones are kept in any case.",
    )  # fmt: skip
    added_ids = forms.MultipleChoiceField(
        label="Systems inside that nothing needs", required=False, widget=forms.CheckboxSelectMultiple
    )
    left_out_ids = forms.MultipleChoiceField(
        label="Systems left out though needed", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="To see what breaks; such a scope cannot be proposed.",
    )  # fmt: skip
    note = forms.CharField(max_length=500, required=False, widget=forms.Textarea(attrs=TEXT))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unsigned = Commitment.objects.exclude(stage__in=["signed", "lost"]).order_by("customer", "id")
        systems = [(str(row.pk), row.name) for row in System.objects.order_by("name")]
        self._offer("commitment_ids", [(str(row.pk), str(row)) for row in unsigned])
        self._offer("added_ids", systems)
        self._offer("left_out_ids", systems)

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]


class StatementForm(forms.Form):
    """Empty words take a statement back."""

    text = forms.CharField(
        label="In the client’s words", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Only what is so. Empty: the statement is taken back.",
    )  # fmt: skip
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
