from django.urls import include, path

from soc2hub.program.views import imports

app_name = "program"
pages = [
    path("import/", imports.choose, name="imports"),
    path("import/<str:ticket>/", imports.decide, name="import"),
]
urlpatterns = [path("c/<uuid:client_id>/", include(pages))]
