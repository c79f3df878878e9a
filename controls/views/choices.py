"""Suggestions for fields in which a control or a person is picked by typing."""

from typing import Any

from django.http import HttpResponse

from controls.forms import CONTROL, PERSON
from soc2hub.accounts.roles import Permission as P
from soc2hub.web.guard import client_page


@client_page(P.SEE_PROGRAM)
def controls(request: Any) -> HttpResponse:
    return CONTROL.options(request)


@client_page(P.SEE_PEOPLE)
def people(request: Any) -> HttpResponse:
    return PERSON.options(request)
