from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "soc2hub.accounts"
    label = "accounts"

    def ready(self) -> None:
        from soc2hub.accounts.sign_ins import listen
        from soc2hub.trail.sentences import teach

        listen()
        teach(
            client__opened="opened the client {subject}",
            client__taken_over="took over the running program of {subject}",
            person__added="added {subject} to the people",
            person__changed="changed the details of {subject}",
            person__left="noted that {subject} left",
            person__appointed="appointed {subject}",
            appointment__ended="ended the appointment of {subject}",
            membership__granted="gave {subject} a role",
            membership__changed="changed the role of {subject}",
            membership__revoked="took away the access of {subject}",
            invitation__sent="invited {subject}",
            invitation__revoked="took back the invitation of {subject}",
            invitation__accepted="accepted the invitation and joined as {subject}",
        )
