from django.urls import include, path

from soc2hub import urls

urlpatterns = [*urls.urlpatterns, path("", include("soc2hub.program.urls"))]
handler404 = urls.handler404
handler403 = urls.handler403
