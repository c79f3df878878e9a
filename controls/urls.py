from django.urls import URLPattern, include, path

app_name = "controls"
pages: list[URLPattern] = []
api: list[URLPattern] = []
urlpatterns = [
    path("c/<uuid:client_id>/", include(pages)),
    path("api/v1/clients/<uuid:client_id>/", include(api)),
]
