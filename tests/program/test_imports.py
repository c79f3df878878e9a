"""Look first, then all or nothing; a second time changes nothing (PRODUCT E2)."""

import json
from pathlib import Path

import pytest

from audits.actions.engagements import Scope, open_engagement
from audits.models import Engagement, InternalNote, Request
from audits.phases import ReportType
from controls.importers.plans import Unreadable
from controls.importers.texts import Source
from controls.models import Control, ControlCriterion, ControlStatement, LibraryControl, Policy
from soc2hub.accounts.models import Membership, User
from soc2hub.accounts.roles import Role
from soc2hub.lib.refusals import Invalid, Refusal
from soc2hub.program.actions import imports
from soc2hub.program.sources import read_bytes, read_path
from soc2hub.tenancy.models import Client
from soc2hub.tenancy.scope import entering
from soc2hub.trail.models import Event
from soc2hub.vault.blobs import open_blob
from soc2hub.vault.models import Blob
from tests.program.samples import CONTROL, MEASURES, POLICY, REQUESTS, folder, measures_json, real_data, small_program
from tests.worlds import World


def events() -> list[Event]:
    return list(Event.objects.filter(verb="program.imported"))


def looked(source: Source, by: User):
    return imports.look(imports.parse(source), by=by)


def engagement(client: Client, by: User) -> Engagement:
    scope = Scope(ReportType.TYPE_1, ["security"], as_of=client.today())
    return open_engagement(title="2026", scope=scope, by=by, today=client.today())


def test_looking_writes_nothing(world: World, tmp_path: Path) -> None:
    with entering(world.acme, by=world.priya):
        plan = looked(read_path(small_program(tmp_path)), world.priya)

        assert [item.label for item in plan.created] == ["Control ACC-01 Access reviews", "Policy Access policy"]
        assert not plan.problems
        assert Control.objects.count() == Policy.objects.count() == Blob.objects.count() == 0
        assert events() == []


def test_a_program_becomes_draft_controls_with_mappings_and_policies_in_the_vault(world: World, tmp_path: Path) -> None:
    with entering(world.acme, by=world.priya):
        imports.apply(read_path(small_program(tmp_path)), by=world.priya)

        control = Control.objects.get()
        assert (control.ref, control.status, control.source, control.frequency) == (
            "ACC-01", "draft", "graphgrc", "quarterly",
        )  # fmt: skip
        assert control.domain == "access_management"
        assert control.owner is None
        assert control.evidence_items[0] == {"item": "Signed review list", "cadence": "quarterly"}
        statement = ControlStatement.objects.get()
        assert (statement.number, statement.text) == (1, "Managers review access every quarter.")
        assert statement.approved_by is None
        assert dict(ControlCriterion.objects.values_list("criterion_id", "rationale")) == {
            "CC6.1": "Reviews show that access [all of it] is wanted",
            "CC6.3": "",
        }
        policy = Policy.objects.select_related("blob").get()
        assert (policy.kind, policy.owner_title, policy.file_name) == ("policy", "security-team", "access.md")
        with open_blob(policy.blob) as file:
            assert file.read() == POLICY.encode()


def test_one_import_leaves_one_event_with_counts(world: World, tmp_path: Path) -> None:
    with entering(world.acme, by=world.priya):
        imports.apply(read_path(small_program(tmp_path)), by=world.priya)

        [event] = events()
        assert event.actor_id == world.priya.pk
        counts = {name: event.body[name] for name in ("created", "changed", "skipped", "file")}
        assert counts == {"created": 2, "changed": 0, "skipped": 1, "file": "program"}


def test_a_second_time_changes_nothing(world: World, tmp_path: Path) -> None:
    with entering(world.acme, by=world.priya):
        imports.apply(read_path(small_program(tmp_path)), by=world.priya)
        again = imports.apply(read_path(small_program(tmp_path)), by=world.priya)

        assert again.changes == 0
        assert ControlStatement.objects.count() == 1
        assert len(events()) == 1


def test_changed_words_become_another_version_waiting_for_approval(world: World, tmp_path: Path) -> None:
    """DOMAIN R11.3."""
    with entering(world.acme, by=world.priya):
        imports.apply(read_path(small_program(tmp_path)), by=world.priya)
        changed = CONTROL.replace("every quarter.", "every month.").replace("quarterly", "monthly")
        plan = imports.apply(read_path(folder(tmp_path / "program", custom__acc_01_md=changed)), by=world.priya)

        assert [(item.label, item.details) for item in plan.changed] == [
            ("Control ACC-01 Access reviews", "frequency, evidence items, statement")
        ]
        assert list(ControlStatement.objects.order_by("number").values_list("number", "template", "approved_by")) == [
            (1, "Managers review access every quarter.", None),
            (2, "Managers review access every month.", None),
        ]
        assert Control.objects.get().frequency == "monthly"


def test_what_people_did_by_hand_stays(world: World, tmp_path: Path) -> None:
    with entering(world.acme, by=world.priya):
        imports.apply(read_path(small_program(tmp_path)), by=world.priya)
        control = Control.objects.get()
        ControlCriterion.objects.create(control=control, criterion_id="CC7.1", rationale="ours")
        control.change(version=control.version, weight="key")
        plan = imports.apply(read_path(small_program(tmp_path)), by=world.priya)

        assert plan.changes == 0
        assert ControlCriterion.objects.filter(criterion_id="CC7.1", rationale="ours").exists()
        assert Control.objects.get().weight == "key"


def test_a_reference_in_use_gets_a_number(world: World, tmp_path: Path) -> None:
    with entering(world.acme, by=world.priya):
        Control.objects.create(ref="ACC-01", title="Ours", frequency="annual")
        imports.apply(read_path(small_program(tmp_path)), by=world.priya)

        assert Control.objects.get(source="graphgrc").ref == "ACC-01-2"
        assert imports.apply(read_path(small_program(tmp_path)), by=world.priya).changes == 0


def test_one_bad_row_keeps_everything_out(world: World, tmp_path: Path) -> None:
    bad = CONTROL.replace("id: ACC-01", "id: ACC-02").replace("quarterly", "now and then")
    source = read_path(folder(small_program(tmp_path), custom__acc_02_md=bad))
    with entering(world.acme, by=world.priya):
        with pytest.raises(Invalid, match=r"custom/acc-02\.md, line 6, column 1: review_cadence is 'now and then'"):
            imports.apply(source, by=world.priya)

        assert Control.objects.count() == Policy.objects.count() == 0
        assert events() == []


def test_measures_become_rows_of_the_practices_library(world: World) -> None:
    with entering(world.acme, by=world.priya):
        plan = imports.apply(read_bytes("measures.json", measures_json()), by=world.priya)

        assert len(plan.created) == 2
        assert [problem.reason for problem in plan.notes] == [
            "tests: 'SOC2-CC8.2' is none of the 61 criteria; left out",
            "tests: no description; its name stands as the statement",
        ]
        rows = LibraryControl.objects.filter(source="probo")
        assert list(rows.order_by("ref").values_list("ref", "criteria", "tier", "weight", "statement")) == [
            ("sso", ["CC6.1", "CC6.2"], "core", "normal", "One door."),
            ("tests", ["CC8.1"], "extended", "low", "Test"),
        ]
        assert imports.apply(read_bytes("measures.json", measures_json()), by=world.priya).changes == 0


def test_a_changed_measure_is_a_new_version_in_the_library(world: World) -> None:
    with entering(world.acme, by=world.priya):
        imports.apply(read_bytes("m.json", measures_json()), by=world.priya)
        changed = [MEASURES[0] | {"name": "Use single sign-on"}, MEASURES[1]]
        imports.apply(read_bytes("m.json", json.dumps(changed).encode()), by=world.priya)

        assert LibraryControl.objects.get(external_id="sso").version == 2
        assert LibraryControl.objects.get(external_id="tests").version == 1


def test_the_library_is_not_the_clients(world: World) -> None:
    with entering(world.acme, by=world.priya):
        Membership.objects.filter(user=world.omar).update(role=Role.CLIENT_ADMIN.value)
    with entering(world.acme, by=world.omar), pytest.raises(Refusal, match="the practice's library"):
        imports.apply(read_bytes("m.json", measures_json()), by=world.omar)

    with entering(world.acme, by=world.priya):
        assert LibraryControl.objects.count() == 0


def test_requests_need_an_engagement(world: World) -> None:
    with entering(world.acme, by=world.priya), pytest.raises(Refusal, match="no engagement under way"):
        imports.apply(read_bytes("t.md", REQUESTS.encode()), by=world.priya)


def test_a_request_list_becomes_requests_of_the_engagement_under_way(world: World) -> None:
    """DOMAIN R8.1, R8.3: delivered elsewhere is not submitted here."""
    with entering(world.acme, by=world.priya):
        audit = engagement(world.acme, world.priya)
        imports.apply(read_bytes("t.md", REQUESTS.encode()), by=world.priya)

        rows = Request.objects.filter(engagement=audit).order_by("ref")
        assert [(r.ref, r.text, r.kind, r.owner_title, r.internal_status) for r in rows] == [
            ("PBC-001", "Access policy", "policy", "CISO", "open"),
            ("PBC-002", "Listing of leavers", "population", "HR", "open"),
        ]
        assert str(rows[0].due_on) == "2026-10-01"
        notes = list(InternalNote.objects.values_list("request__ref", "text"))
        assert ("PBC-001", "Include | history") in notes
        assert len(notes) == 2
        assert imports.apply(read_bytes("t.md", REQUESTS.encode()), by=world.priya).changes == 0


def test_the_clients_admin_does_not_word_the_auditors_requests_by_an_import(world: World) -> None:
    """DOMAIN R8.3, R12.2: neither new ones nor changed ones."""
    with entering(world.acme, by=world.priya):
        engagement(world.acme, world.priya)
        imports.apply(read_bytes("t.md", REQUESTS.encode()), by=world.priya)
        Membership.objects.filter(user=world.omar).update(role=Role.CLIENT_ADMIN)
    reworded = read_bytes("t.md", REQUESTS.replace("Access policy", "Any policy").encode())

    with entering(world.acme, by=world.omar):
        with pytest.raises(Refusal, match="who runs the audit"):
            looked(reworded, world.omar)
        with pytest.raises(Refusal, match="who runs the audit"):
            imports.apply(reworded, by=world.omar)

        assert Request.objects.get(ref="PBC-001").text == "Access policy"
    with entering(world.acme, by=world.priya):
        assert len(events()) == 1


def test_an_import_stays_in_its_client(world: World, tmp_path: Path) -> None:
    with entering(world.acme, by=world.priya):
        imports.apply(read_path(small_program(tmp_path)), by=world.priya)

    with entering(world.bravo, by=world.priya):
        assert Control.objects.count() == 0
        assert looked(read_path(small_program(tmp_path)), world.priya).changes == 2


def test_the_real_program_has_26_controls_and_14_documents(world: World) -> None:
    source = read_path(real_data() / "graphgrc_program")
    with entering(world.acme, by=world.priya):
        plan = imports.apply(source, by=world.priya)

        assert (len(plan.created), len(plan.changed), plan.problems) == (40, 0, ())
        assert [item.label for item in plan.skipped] == ["LICENSE", "custom/index.md"]
        assert Control.objects.filter(status="draft", source="graphgrc").count() == 26
        assert Policy.objects.count() == 14
        assert ControlCriterion.objects.count() == 54
        assert imports.apply(source, by=world.priya).changes == 0


def test_the_real_measures_are_81_of_which_52_name_soc2_with_prefix(world: World) -> None:
    """Four more name criteria without it; CC8.2 does not exist (DOMAIN R1.1)."""
    source = read_path(real_data() / "probo_mitigations.json")
    with entering(world.acme, by=world.priya):
        plan = imports.apply(source, by=world.priya)

        rows = LibraryControl.objects.filter(source="probo")
        assert imports.parse(source).with_soc2 == 52  # type: ignore[union-attr]
        assert (len(plan.created), rows.exclude(criteria=[]).count()) == (81, 56)
        assert [str(note) for note in plan.problems] == [
            "probo_mitigations.json, line 274, column 3: have-all-policies-approved-and-signed: "
            "no description; its name stands as the statement",
            "probo_mitigations.json, line 578, column 3: have-testing-procedures: "
            "'CC8.2' is none of the 61 criteria; left out",
        ]
        assert imports.apply(source, by=world.priya).changes == 0


def test_the_real_request_list_has_12_requests(world: World) -> None:
    source = read_path(real_data() / "enterprise_grc_soc2_pbc_tracker.md")
    with entering(world.acme, by=world.priya):
        engagement(world.acme, world.priya)
        plan = imports.apply(source, by=world.priya)

        assert (len(plan.created), plan.problems) == (12, ())
        assert imports.apply(source, by=world.priya).changes == 0


@pytest.mark.parametrize("name", ["vsaq_webapp.json", "vsaq_security_privacy_programs.json"])
def test_the_real_questionnaires_are_not_json(world: World, name: str) -> None:
    with pytest.raises(Unreadable, match=rf"{name}, line 2, column 1: not JSON: it begins with a comment"):
        imports.parse(read_path(real_data() / name))
