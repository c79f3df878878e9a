from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "evidence"

    def ready(self) -> None:
        from controls.more_facts import add_fact
        from evidence.queries.duties import returned, reviews
        from evidence.queries.passing import told_of_control
        from soc2hub.accounts.roles import Permission as P
        from soc2hub.trail.sentences import teach
        from soc2hub.web.duties import add_duties
        from soc2hub.web.shell import add_place

        add_place(30, "Evidence", "file-check", "evidence:evidence", P.SEE_PROGRAM)
        add_fact(told_of_control)
        add_duties(1, P.SUBMIT_EVIDENCE, returned)
        add_duties(4, P.REVIEW_EVIDENCE, reviews)
        teach(
            evidence__submitted="handed in {subject}",
            evidence__accepted="accepted {subject}",
            evidence__returned="returned {subject}",
            evidence__commented="commented on {subject}",
            evidence__comment_retracted="took a comment on {subject} back",
            occurrence__unreviewed="found {subject} without accepted evidence",
            submissions__exported="exported the list of submissions of {subject}",
            evidence__read="downloaded {subject}",
            evidence__looked_at="looked at {subject}",
        )
