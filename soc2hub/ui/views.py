"""The component gallery: every piece of the look once, for designers, tests and axe."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from soc2hub.ui.gallery import samples
from soc2hub.web.guard import person_page


@person_page()
def gallery(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/gallery.html", samples())
