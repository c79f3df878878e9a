"""The only module that knows every app."""

from django.urls import include, path

from soc2hub.web import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("accounts/", include("allauth.urls")),
    path("", include("soc2hub.accounts.urls")),
]

handler400 = "soc2hub.web.errors.bad_request"
handler403 = "soc2hub.web.errors.forbidden"
handler404 = "soc2hub.web.errors.not_found"
handler500 = "soc2hub.web.errors.broken"
