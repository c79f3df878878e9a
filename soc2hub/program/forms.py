from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

MEGABYTE = 1024 * 1024


class ImportForm(forms.Form):
    """One file; what it is says its content."""

    file = forms.FileField(
        label="File to import",
        help_text="A zip of a folder of Markdown files, one Markdown file, or a JSON list of measures.",
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".zip,.md,.json"}),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > settings.IMPORT_LIMIT:
            raise forms.ValidationError(
                f"The file is larger than {settings.IMPORT_LIMIT // MEGABYTE} MB. Split it, then import the parts."
            )
        return file
