from django.apps import AppConfig


class TrailConfig(AppConfig):
    name = "soc2hub.trail"
    label = "trail"
