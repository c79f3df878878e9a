from django import forms

from scoping.forms.fields import yes_no_or_open


class WhichReportForm(forms.Form):
    """The four questions of `scoping.which_report.Answers`."""

    holds_data = yes_no_or_open("Do you hold or process customers’ data?")
    moves_money = yes_no_or_open(
        "Do customers’ own books rest on what you compute?", "Payroll, payments, billing, claims, settlement."
    )
    outside_america = yes_no_or_open("Are many customers outside North America?")
    runs_already = yes_no_or_open("Do the controls run already?", "Then a period could begin at once.")
