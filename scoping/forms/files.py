from django import forms

from soc2hub.vault.kinds import ACCEPT


class FileForm(forms.Form):
    """One file to keep with a record."""

    file = forms.FileField(label="File", widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}))
