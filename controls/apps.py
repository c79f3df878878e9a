from django.apps import AppConfig


class ControlsConfig(AppConfig):
    name = "controls"

    def ready(self) -> None:
        from controls.queries.duties import gaps, statements, waivers, windows
        from controls.queries.found import SOURCES
        from soc2hub.accounts.roles import Permission as P
        from soc2hub.trail.sentences import teach
        from soc2hub.web.duties import add_duties
        from soc2hub.web.search import add_sources
        from soc2hub.web.shell import add_place

        add_place(5, "My work", "inbox", "controls:work", P.SUBMIT_EVIDENCE)
        add_place(20, "Controls", "shield-check", "controls:matrix", P.SEE_PROGRAM)
        add_sources(*SOURCES)
        add_duties(2, P.SUBMIT_EVIDENCE, windows)
        add_duties(3, P.SUBMIT_EVIDENCE, gaps)
        add_duties(6, P.EDIT_CONTROLS, statements)
        add_duties(6, P.APPROVE_WAIVERS, waivers)
        teach(
            controls__adopted="adopted controls of the library for {subject}",
            tie__made="tied {subject} to what it keeps",
            tie__undone="untied {subject} from what it kept",
            control__created="created {subject}",
            control__changed="changed {subject}",
            control__started="put {subject} into operation",
            control__retired="retired {subject}",
            statement__proposed="proposed a new statement for {subject}",
            statement__approved="approved the statement of {subject}",
            criterion__mapped="mapped a criterion to {subject}",
            criterion__unmapped="took a criterion away from {subject}",
            calendar__changed="changed the calendar of {subject}",
            occurrences__generated="published the calendar of {subject}",
            occurrence__performed="recorded that {subject} was done",
            occurrence__unproven="left {subject} without evidence that it was done",
            occurrence__reviewed="accepted the evidence for {subject}",
            occurrence__moved="moved the due date of {subject}",
            waiver__asked="asked to waive {subject}",
            waiver__declined="declined to waive {subject}",
            waiver__withdrawn="took back the question to waive {subject}",
            waiver__ended="ended the waiver of {subject}",
            occurrence__waived="waived {subject}",
            occurrence__not_occurring="stated that {subject} had no occasion",
            occurrence__occurring="took back that {subject} had no occasion",
            occurrence__proof_read="read what proves that {subject} had no occasion",
            gap__opened="opened the gap {subject}",
            gap__changed="changed the gap {subject}",
            gap__assessed="assessed the gap {subject}",
            gap__planned="planned how to close the gap {subject}",
            gap__started="began to fix the gap {subject}",
            gap__fixed="fixed the gap {subject}",
            gap__verified="verified that the gap {subject} is fixed",
            gap__closed="closed the gap {subject}",
            gap__rejected="decided that {subject} is no gap",
            gap__risk_accepted="accepted the risk of the gap {subject}",
            acceptance__proposed="proposed to accept {subject}",
            acceptance__declined="declined to accept {subject}",
            acceptance__withdrawn="withdrew the proposal to accept {subject}",
            risk__accepted="accepted the risk {subject}",
            risk__acceptance_ended="opened {subject} again, as its acceptance ran out",
            gap__reopened="reopened the gap {subject}",
            inapplicability__stated="stated that {subject} does not apply",
            inapplicability__approved="approved that {subject} does not apply",
            inapplicability__taken_back="said that {subject} applies after all",
            risk__opened="put the risk {subject} on record",
            assessment__begun="began the readiness assessment {subject}",
            assessment__widened="took the controls that came since into {subject}",
            assessment__completed="completed the readiness assessment {subject}",
            assessment__discarded="discarded a readiness assessment that was begun",
            conclusion__reached="assessed how ready {subject} is",
            assessments__exported="exported a readiness assessment of {subject}",
            risk__changed="changed the risk {subject}",
            policy__added="put the policy {subject} on record",
            policy__changed="changed the policy {subject}",
            controls__exported="exported the list of controls of {subject}",
            occurrences__exported="exported the schedule of {subject}",
            gaps__exported="exported the gaps of {subject}",
            risks__exported="exported the risks of {subject}",
            policies__exported="exported the policies of {subject}",
        )
