from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "soc2hub.notifications"
    label = "notifications"
