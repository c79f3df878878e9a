"""What the forms of all registers share."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Model, QuerySet

from scoping.models import System
from scoping.queries import inventory


class RegisterForm(forms.ModelForm):  # type: ignore[type-arg]
    """`keys` and `links` are fields that name other rows: one, or any number."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    keys: ClassVar[tuple[str, ...]] = ()
    links: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_new = self.instance._state.adding
        for name in (*self.keys, *self.links):
            self.fields[name].queryset = self.rows_for(name)  # type: ignore[attr-defined]
        if not is_new:
            self.initial["version"] = self.instance.version
            self.initial.update({name: getattr(self.instance, f"{name}_id") for name in self.keys})
            self.initial.update({name: [row.pk for row in getattr(self.instance, name)] for name in self.links})
        next(iter(self.visible_fields())).field.widget.attrs["autofocus"] = True

    def rows_for(self, name: str) -> QuerySet[Any]:
        rows: QuerySet[Model] = inventory.people() if name == "owner" else System.objects.order_by("name")
        return rows if self.instance._state.adding else rows.exclude(pk=self.instance.pk)

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def _post_clean(self) -> None:
        """The row stays as it is: the action changes it, or refuses."""
