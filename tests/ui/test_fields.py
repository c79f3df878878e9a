from django import forms
from django.template import Context, Template


class GapForm(forms.Form):
    title = forms.CharField(help_text="As the board would say it.")
    note = forms.CharField(required=False, widget=forms.Textarea(attrs={"class": "tall"}))
    severity = forms.ChoiceField(widget=forms.RadioSelect, choices=[("low", "Low"), ("high", "High <b>")])
    is_urgent = forms.BooleanField(required=False)
    token = forms.CharField(widget=forms.HiddenInput)


def rendered(source: str, form: forms.Form) -> str:
    return Template("{% load ui %}" + source).render(Context({"form": form}))


def test_label_control_and_help_are_tied_together() -> None:
    html = rendered("{% field form.title %}", GapForm())

    assert '<label class="form-label" for="id_title">Title</label>' in html
    assert 'class="form-control"' in html
    assert 'aria-describedby="id_title_helptext"' in html
    assert '<div class="form-hint" id="id_title_helptext">As the board would say it.</div>' in html


def test_an_error_is_named_by_its_control() -> None:
    html = rendered("{% field form.title %}", GapForm({}))

    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'id="id_title_error"' in html
    assert "This field is required." in html


def test_what_may_be_left_out_says_so_and_keeps_its_own_class() -> None:
    html = rendered("{% field form.note %}", GapForm())

    assert "(optional)" in html
    assert 'class="form-control tall"' in html


def test_a_filter_does_not_call_its_fields_optional() -> None:
    assert "(optional)" not in rendered("{% field form.note in_filter=True %}", GapForm())


def test_choices_are_a_fieldset_with_a_legend_and_stay_escaped() -> None:
    html = rendered("{% field form.severity %}", GapForm({"severity": "high"}))

    assert html.count("<fieldset") == 1
    assert "<legend" in html
    assert '<label class="form-check-label" for="id_severity_1">High &lt;b&gt;</label>' in html
    assert 'value="high" id="id_severity_1" checked' in html


def boxes(*labels: str) -> str:
    class Chosen(forms.Form):
        kinds = forms.MultipleChoiceField(
            choices=[(label, label) for label in labels], widget=forms.CheckboxSelectMultiple
        )

    return rendered("{% field form.kinds %}", Chosen())


def test_many_boxes_stand_in_columns_as_wide_as_their_labels_and_few_below_each_other() -> None:
    few, narrow = boxes(*"abcde"), boxes(*"abcdef")
    wide = boxes("Confidential business data", *"abcde")

    assert ("choices-" in few, narrow.count('"choices choices-narrow"'), wide.count('"choices choices-wide"')) == (
        False, 1, 1,
    )  # fmt: skip
    assert narrow.count("<div") == narrow.count("</div>")
    assert few.count('type="checkbox"') == 5


def test_a_box_stands_before_its_label() -> None:
    html = rendered("{% field form.is_urgent %}", GapForm())

    assert html.index("form-check-input") < html.index("form-check-label")


def test_a_whole_form_shows_hidden_fields_once_and_leads_to_what_is_wrong() -> None:
    html = rendered("{% fields form %}", GapForm({"token": "x"}))

    assert html.count('type="hidden"') == 1
    assert 'role="alert"' in html
    assert '<a href="#id_title">Title</a>: This field is required.' in html
    assert "Please mend 2 fields" in html


def test_an_error_of_a_field_nobody_sees_is_said_at_the_top() -> None:
    """Such as the version of a form that somebody else saved meanwhile."""
    form = GapForm({"title": "Leavers", "severity": "low", "token": "x"})
    form.add_error("token", "Somebody changed this meanwhile.")

    html = rendered("{% form_errors form %}", form)

    assert '<p class="note-title">Somebody changed this meanwhile.</p>' in html
    assert "<ul" not in html


def test_a_good_form_has_no_summary() -> None:
    form = GapForm({"title": "Leavers", "severity": "low", "token": "x"})

    assert rendered("{% form_errors form %}", form).strip() == ""
