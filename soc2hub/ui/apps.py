from django.apps import AppConfig


class UiConfig(AppConfig):
    """Template tags, charts and the look of every page; no models."""

    name = "soc2hub.ui"
    label = "ui"
