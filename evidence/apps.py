from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "evidence"

    def ready(self) -> None:
        from controls.more_facts import add_fact
        from evidence.holds import add_hold
        from evidence.queries.duties import items, last_chances, returned, reviews
        from evidence.queries.passing import told_of_control
        from evidence.queries.samples import rested_on_by_an_item
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
            population__brought_in="brought in the list {subject}",
            population__changed="changed what is said about the list {subject}",
            population__explained="explained a check of the list {subject}",
            population__submitted="submitted the list {subject}",
            population__classified="changed how sensitive the list {subject} is",
            population__read="downloaded the list {subject}",
            population__reconciled="held the list {subject} against another",
            population__differences_explained="explained differences of the list {subject}",
            population__told_months="told the calendar what each month of the list {subject} held",
            populations__exported="exported the populations of {subject}",
            population_items__exported="exported the rows of a list of {subject}",
            sample__drawn="drew the sample {subject}",
            sample__chosen="chose the sample {subject} by hand",
            sample__extended="extended the sample {subject}",
            sample__item_replaced="replaced an item of the sample {subject}",
            sample__items_assigned="gave items of the sample {subject} to a person",
            sample__evidence_attached="attached evidence to an item of the sample {subject}",
            sample__item_examined="examined an item of the sample {subject}",
            sample__concluded="concluded the sample {subject}",
            samples__exported="exported the samples of {subject}",
            sample_items__exported="exported the items of a sample of {subject}",
            sampling_profile__written="wrote a version of the sampling profile {subject}",
            evidence__classified="changed how sensitive {subject} is",
            evidence__privileged="marked {subject} privileged",
            evidence__released="released {subject} from privilege",
        )
