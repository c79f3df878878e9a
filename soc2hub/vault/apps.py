from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "soc2hub.vault"
    label = "vault"
