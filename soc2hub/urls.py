"""The only module that knows every app."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from reporting.views import overview, portfolio
from soc2hub.web import health

urlpatterns = [
    path("", portfolio.show, name="portfolio"),
    path("c/<uuid:client_id>/", overview.show, name="client"),
    path("", include("scoping.urls")),
    path("", include("controls.urls")),
    path("", include("evidence.urls")),
    path("", include("audits.urls")),
    path("", include("reporting.urls")),
    path("", include("soc2hub.custody.urls")),
    path("", include("soc2hub.api.urls")),
    path("", include("soc2hub.program.urls")),
    path("", include("soc2hub.web.urls")),
    path("", include("soc2hub.ui.urls")),
    path("accounts/", include("allauth.urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerView.as_view(url_name="schema"), name="docs"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
]

handler400 = "soc2hub.web.errors.bad_request"
handler403 = "soc2hub.web.errors.forbidden"
handler404 = "soc2hub.web.errors.not_found"
handler500 = "soc2hub.web.errors.broken"
