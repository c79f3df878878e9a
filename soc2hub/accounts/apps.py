from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "soc2hub.accounts"
    label = "accounts"
