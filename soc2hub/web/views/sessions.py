"""What allauth offers and we do not: nobody signs up alone, nobody changes the address an invitation was bound to."""

from typing import NoReturn

from django.http import Http404, HttpRequest

from soc2hub.web.guard import public_page


@public_page(methods=("GET", "POST"))
def no_signup(request: HttpRequest, **kwargs: object) -> NoReturn:
    raise Http404
