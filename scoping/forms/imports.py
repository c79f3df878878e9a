from typing import Any

from django import forms

from soc2hub.lib.sheets import MEGABYTE, MOST_BYTES

MOST_PASTED = MEGABYTE


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
