"""The bare view: fifty rows of one indexed query by a DRF list view, without authentication or middleware.

An application of its own (`gunicorn benchmarks.bare`), on the same rows, under the same server and interpreter, with
a role that no policy narrows. What the product needs beyond this is what the product costs.
"""

import os
from typing import Any, ClassVar

import environ
from django.conf import settings

if not settings.configured:
    settings.configure(
        SECRET_KEY="bare",
        ALLOWED_HOSTS=["localhost"],
        ROOT_URLCONF="benchmarks.bare",
        INSTALLED_APPS=["rest_framework"],
        MIDDLEWARE=[],
        DATABASES={
            "default": environ.Env.db_url_config(os.environ["DATABASE_URL_BACKUP"])
            | {"CONN_MAX_AGE": 600, "ENGINE": "django.db.backends.postgresql"}
        },
        REST_FRAMEWORK={
            "DEFAULT_AUTHENTICATION_CLASSES": [],
            "DEFAULT_PERMISSION_CLASSES": [],
            "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
            "UNAUTHENTICATED_USER": None,
        },
        USE_TZ=True,
    )

from django.core.wsgi import get_wsgi_application  # noqa: E402  (needs the settings)

application = get_wsgi_application()

from django.db import models  # noqa: E402
from django.urls import path  # noqa: E402
from rest_framework import generics, serializers  # noqa: E402


class Row(models.Model):
    """A submission, as a table without any of the product's code."""

    id = models.UUIDField(primary_key=True)
    client_id = models.UUIDField()
    control_id = models.UUIDField()
    occurrence_id = models.UUIDField(null=True)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=10)
    blob_id = models.UUIDField(null=True)
    file_name = models.CharField(max_length=200)
    text = models.TextField()
    note = models.CharField(max_length=500)
    source = models.CharField(max_length=200)
    performed_on = models.DateField()
    covers_from = models.DateField()
    covers_to = models.DateField()
    captured_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    uploaded_by_id = models.UUIDField()
    state = models.CharField(max_length=12)
    supersedes_id = models.UUIDField(null=True)

    objects: ClassVar["models.Manager[Row]"] = models.Manager()

    class Meta:
        app_label = "bare"
        managed = False
        db_table = "evidence_submission"

    def __str__(self) -> str:
        return self.title


class RowSerializer(serializers.ModelSerializer[Row]):
    class Meta:
        model = Row
        fields = "__all__"


class Rows(generics.ListAPIView[Row]):
    serializer_class = RowSerializer

    def get_queryset(self) -> Any:
        rows = Row.objects.filter(client_id=self.kwargs["client_id"])
        return rows.order_by("-received_at", "-id")[:50]


urlpatterns = [path("<uuid:client_id>", Rows.as_view())]
