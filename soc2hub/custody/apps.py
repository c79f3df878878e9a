from django.apps import AppConfig


class CustodyConfig(AppConfig):
    name = "soc2hub.custody"
    label = "custody"

    def ready(self) -> None:
        from soc2hub.accounts.roles import Permission as P
        from soc2hub.trail.sentences import teach
        from soc2hub.web.shell import add_place

        add_place(70, "Custody", "shield", "custody:custody", P.SEE_CUSTODY)
        teach(
            vault__damaged="found stored bytes damaged: {subject}",
            vault__discarded="moved unused bytes to the trash: {subject}",
            hold__placed="put under legal hold: {subject}",
            hold__released="released the legal hold: {subject}",
            purge__proposed="proposed to purge {subject}, kept long enough",
            retention__set="changed for how long files are kept: {subject}",
            purge__asked="asked to purge {subject}",
            purge__approved="purged {subject}",
            purge__declined="declined to purge {subject}",
            clearance__granted="cleared {subject}",
            clearance__revoked="took back the clearance of {subject}",
        )
