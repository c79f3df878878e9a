from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "soc2hub.vault"
    label = "vault"

    def ready(self) -> None:
        from soc2hub.trail.sentences import teach

        teach(
            storage__changed="changed the room for files of {subject}",
            file__infected="found malware in {subject}",
        )
