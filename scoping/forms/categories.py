from django import forms


class CategoryForm(forms.Form):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    is_in = forms.TypedChoiceField(
        label="In the report?",
        choices=[("yes", "In"), ("no", "Out")],
        widget=forms.RadioSelect,
        coerce=lambda answer: answer == "yes",
    )
    reason = forms.CharField(label="Because", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    auditors_view = forms.CharField(label="The auditor’s view", max_length=500, required=False)
