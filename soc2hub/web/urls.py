"""Pages about people and sessions; accounts lies below the web and has no pages of its own."""

from django.urls import path

from soc2hub.web.views import sessions

app_name = "web"
urlpatterns = [
    path("accounts/signup/", sessions.no_signup),
    path("accounts/email/", sessions.no_signup),
]
