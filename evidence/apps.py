from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "evidence"

    def ready(self) -> None:
        from controls.more_facts import add_fact
        from evidence.holds import add_hold
        from evidence.queries.duties import items, last_chances, returned, reviews
        from evidence.queries.passing import told_of_control
        from evidence.queries.samples import rested_on_by_an_item
        from evidence.sentences import SENTENCES
        from soc2hub.accounts.roles import Permission as P
        from soc2hub.trail.sentences import teach
        from soc2hub.web.duties import add_duties
        from soc2hub.web.shell import add_place

        add_place(30, "Evidence", "file-check", "evidence:evidence", P.SEE_PROGRAM)
        add_fact(told_of_control)
        add_hold(rested_on_by_an_item)
        add_duties(1, P.SUBMIT_EVIDENCE, returned)
        add_duties(4, P.REVIEW_EVIDENCE, reviews)
        add_duties(6, P.SUBMIT_EVIDENCE, items)
        add_duties(7, P.SUBMIT_EVIDENCE, last_chances)
        teach(**SENTENCES)
