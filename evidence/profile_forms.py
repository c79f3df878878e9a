"""A size profile as a form: a line for each rhythm with its three sizes, and the rule for events."""

import re
from typing import Any

from django import forms

from evidence.profiles import LARGEST, as_data
from evidence.queries.samples import Offered
from evidence.sampling import DEFAULT_PROFILE

SIZES = re.compile(r"\s*(\d{1,6})\s*[/,; ]\s*(\d{1,6})\s*[/,; ]\s*(\d{1,6})\s*|\s*(\d{1,6})\s*")
BAND = re.compile(r"\s*(\d{1,6})\s*(?:→|->|:)\s*(\d{1,6})\s*")


class Sizes(forms.CharField):
    """`20 / 30 / 40`, or one number for every risk."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)

    def clean(self, value: Any) -> list[int]:
        text = super().clean(value)
        found = SIZES.fullmatch(text)
        if not found:
            raise forms.ValidationError("One number, or three for low / moderate / high risk, such as 20 / 30 / 40.")
        return [int(found[4])] * 3 if found[4] else [int(found[1]), int(found[2]), int(found[3])]


class ProfileForm(forms.Form):
    name = forms.CharField(max_length=80, help_text="Such as the audit firm's name.")
    source = forms.CharField(
        label="Where its numbers come from", max_length=120,
        help_text="Such as “typical practice” or the firm's letter.",
    )  # fmt: skip
    kind = forms.ChoiceField(
        label="Events are sized by", widget=forms.RadioSelect, choices=[("share", "A share"), ("bands", "Bands")]
    )
    test_all_up_to = forms.IntegerField(label="All of them up to", min_value=1, max_value=LARGEST)
    at_least = forms.IntegerField(label="Share: at least", min_value=1, max_value=LARGEST, required=False)
    percent = forms.IntegerField(label="Share: percent", min_value=1, max_value=99, required=False)
    at_most = forms.IntegerField(label="Share: at most", min_value=1, max_value=LARGEST, required=False)
    bands = forms.CharField(
        label="Bands: up to → size", required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One a line, such as 50 → 8.",
    )  # fmt: skip
    beyond = forms.IntegerField(label="Bands: beyond the last", min_value=1, max_value=LARGEST, required=False)
    many_a_day = Sizes(help_text="For what happens many times a day.")
    confidence_percent = forms.IntegerField(label="Confidence in percent", min_value=1, max_value=99)
    tolerable_percent = forms.IntegerField(label="Tolerable deviations in percent", min_value=1, max_value=99)
    former = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**6)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for frequency in DEFAULT_PROFILE.periodic:
            self.fields[frequency.value] = Sizes(help_text="Low / moderate / high risk.")
        order = ["name", "source", *(frequency.value for frequency in DEFAULT_PROFILE.periodic)]
        self.order_fields([*order, "many_a_day"])

    def clean_bands(self) -> list[list[int]]:
        found = []
        for line in self.cleaned_data["bands"].splitlines():
            match = BAND.fullmatch(line) if line.strip() else None
            if line.strip() and match is None:
                raise forms.ValidationError(f"“{line[:40]}” is no band such as 50 → 8.")
            found += [[int(match[1]), int(match[2])]] if match else []
        return found

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        needed = ("at_least", "percent", "at_most") if values.get("kind") == "share" else ("beyond",)
        for name in needed:
            if not values.get(name) and name not in self.errors:
                self.add_error(name, "A number is needed here.")
        return values

    def rules(self) -> dict[str, Any]:
        said = self.cleaned_data
        parts = ("at_least", "percent", "at_most") if said["kind"] == "share" else ("bands", "beyond")
        rule = {name: said[name] for name in ("kind", "test_all_up_to", *parts)}
        plain = ("many_a_day", "confidence_percent", "tolerable_percent")
        periodic = {frequency.value: said[frequency.value] for frequency in DEFAULT_PROFILE.periodic}
        return {"periodic": periodic, "per_event": rule} | {name: said[name] for name in plain}


def initial_of(offered: Offered) -> dict[str, Any]:
    data = as_data(offered.profile)
    rule = data["per_event"]
    bands = "\n".join(f"{bound} → {size}" for bound, size in rule.get("bands", ()))
    said = {name: _in_words(sizes) for name, sizes in data["periodic"].items()}
    kept = {name: data[name] for name in ("name", "source", "confidence_percent", "tolerable_percent")}
    return said | kept | rule | {"bands": bands, "many_a_day": _in_words(data["many_a_day"]), "former": offered.number}


def _in_words(sizes: list[int]) -> str:
    return str(sizes[0]) if len(set(sizes)) == 1 else " / ".join(map(str, sizes))
