from django import forms

from scoping.forms.fields import several, single
from scoping.forms.registers import RegisterForm
from scoping.models import System


class SystemForm(RegisterForm):
    keys, links = ("owner",), ("needed_systems", "enforces_on", "lists_for")
    owner = single("Owner", required=False)
    data_classes = forms.MultipleChoiceField(
        choices=System.DATA_CLASSES, required=False, label="Classes of data", widget=forms.CheckboxSelectMultiple
    )
    needed_systems = several("Cannot work without", "These come inside together with it.")
    enforces_on = several("Enforces a control on", "Then it comes inside as a tool, and pulls nothing further.")
    lists_for = several("Only lists things for", "An evidence source: stays outside; its lists are checked.")
    field_order = [
        "name",
        "note",
        "kind",
        "component",
        "environment",
        "operated_by",
        "owner",
        "exit",
        "exit_reason",
        "carries_customer_data",
        "failure_breaks_commitment",
        "enforces_control",
        "proposed_in",
        "is_secured",
        "needed_systems",
        "enforces_on",
        "lists_for",
        "data_classes",
    ]

    class Meta:
        model = System
        fields = [
            "name",
            "note",
            "kind",
            "component",
            "environment",
            "operated_by",
            "exit",
            "exit_reason",
            "carries_customer_data",
            "failure_breaks_commitment",
            "enforces_control",
            "data_classes",
            "proposed_in",
            "is_secured",
        ]
        labels = {
            "component": "Part of the system description",
            "exit": "Whose is it",
            "exit_reason": "Why it may stay out",
            "carries_customer_data": "Does customer data flow through it?",
            "failure_breaks_commitment": "Does its failure break a commitment?",
            "enforces_control": "Does it enforce a control?",
        }
        help_texts = {
            "exit_reason": "A vendor stays out only with a reason, and monitored.",
            "is_secured": "A fact of its own: a system can be secured and not audited.",
        }
