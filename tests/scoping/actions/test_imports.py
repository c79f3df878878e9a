from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scoping.actions import imports, systems
from scoping.boundary import minimum_boundary
from scoping.importers.reading import read
from scoping.models import Commitment, Flow, Service, System
from scoping.queries.landscapes import landscape
from scoping.stack import areas, suggestion
from soc2hub.lib.plans import ImportPlan
from soc2hub.lib.refusals import Invalid, Refusal, Stale
from soc2hub.tenancy.scope import entering
from soc2hub.trail.models import Event
from tests.worlds import World

SYSTEMS = b"""Name,Kind,Customer data,Owner,Needs,Enforces on
API,application,yes,OMAR,Ledger; AWS,
Ledger,database,yes,,AWS,
AWS,cloud,,nobody@example.org,,
Okta,tool,no,,,API
"""


def wrote(world: World, into: str, data: bytes) -> ImportPlan:
    return imports.apply(read(into, "a.csv", data), client=world.acme, by=world.priya)


def counts(plan: ImportPlan) -> tuple[int, int, int]:
    return len(plan.created), len(plan.changed), len(plan.skipped)


def test_a_table_is_looked_at_then_written_and_the_second_time_changes_nothing(world: World) -> None:
    with entering(world.acme, by=world.priya):
        looked = imports.look(read("systems", "a.csv", SYSTEMS))
        assert (counts(looked), System.objects.count()) == ((4, 0, 0), 0)

        first, second = wrote(world, "systems", SYSTEMS), wrote(world, "systems", SYSTEMS)

        assert (counts(first), counts(second)) == ((4, 0, 0), (0, 0, 4))
        api = System.objects.get(name="API")
        assert [row.name for row in sorted(api.needed_systems, key=str)] == ["AWS", "Ledger"]
        assert api.owner is not None and api.owner.name == "Omar"
        assert System.objects.get(name="Okta").enforces_on == [api]
        assert [str(problem) for problem in first.problems] == [
            "a.csv, line 4: owner “nobody@example.org” is nobody known here; the owner stays as it is"
        ]
    with entering(world.acme, by=world.priya):
        events = Event.objects.filter(verb="scope.imported")
        assert [(event.body["created"], event.body["changed"]) for event in events] == [(4, 0)]
        assert Event.objects.filter(verb="system.added").count() == 4


def test_only_what_is_said_changes(world: World) -> None:
    with entering(world.acme, by=world.priya):
        wrote(world, "systems", SYSTEMS)
        systems.change(System.objects.get(name="AWS"), version=1, operated_by="Amazon", by=world.priya)

        plan = wrote(
            world, "systems", b"Name,Kind,Env,Note\n aws ,,staging,\nLedger,data_store,,Double entry\n"
        )

        assert [item.details for item in plan.changed] == ["environment", "note"]
        aws = System.objects.get(name="AWS")
        assert (aws.kind, aws.environment, aws.operated_by) == ("infrastructure", "staging", "Amazon")


@pytest.mark.parametrize(
    ("into", "data", "said"),
    [
        ("systems", b"Name,Needs\nCache,Nowhere\n", "“Nowhere” is no system of the inventory or of this file"),
        ("systems", b"Name,Needs\nNew,Ledger\nCache,Ledger; cache\n", "line 3: a system cannot be tied to itself"),
        ("systems", b"Name,Exit\nNew,ok\n", "exit: “ok” is none of"),
        ("systems", b"Name,Exit\nNew,vendor\n", "Say why this vendor may stay out"),
        ("flows", b"From,To\nAPI,Ledger\nAPI,api\n", "a flow goes from one system to another one"),
        ("flows", b"From,To\nAPI,Ledger\nAPI,Moon\n", "“Moon” is no system"),
        ("commitments", b"Account,Amount,Service\nBig Co,5,Cheese\n", "“Cheese” is no service"),
        ("commitments", b"Account,Amount\nBig Co,5\nOther,a lot\n", "“a lot” is not an amount of money"),
    ],
)
def test_one_bad_row_keeps_all_from_being_written(world: World, into: str, data: bytes, said: str) -> None:
    with entering(world.acme, by=world.priya):
        wrote(world, "systems", SYSTEMS)
        before = (System.objects.count(), Flow.objects.count(), Commitment.objects.count())

        with pytest.raises(Invalid, match="Nothing was imported") as refused:
            wrote(world, into, data)

        assert said in refused.value.message
        assert (System.objects.count(), Flow.objects.count(), Commitment.objects.count()) == before


def test_a_crm_export_becomes_commitments(world: World) -> None:
    data = (
        b"Opportunity export\n\nAccount Name,Opportunity Name,Stage,Amount,Close Date,Product\n"
        b'First Bank,Renewal,Closed Won,"$420,000.00",3/31/2027,Payments\n'
        b"Shop,,Proposal/Price Quote,12k EUR,12/13/2027,\n"
    )
    with entering(world.acme, by=world.priya):
        wrote(world, "services", b"Service\nPayments\n")

        first, second = wrote(world, "commitments", data), wrote(world, "commitments", data)

        assert (counts(first), counts(second)) == ((2, 0, 0), (0, 0, 2))
        bank = Commitment.objects.get(customer="First Bank")
        assert (bank.stage, bank.yearly_value_cents, bank.currency, str(bank.need_by)) == (
            "signed", 42_000_000, "USD", "2027-03-31",
        )  # fmt: skip
        assert [service.name for service in bank.services_named] == ["Payments"]
        assert Commitment.objects.get(customer="Shop").currency == "EUR"


def test_a_promise_of_its_own_kind_waits_for_no_report_unless_it_is_said(world: World) -> None:
    data = b"Account,Commitment type,Amount,Report\nBank,uptime,5k,\nBank,deletion,5k,SOC 1\nBank,,5k,\n"
    with entering(world.acme, by=world.priya):
        wrote(world, "commitments", data)

        found = {row.kind: row.report for row in Commitment.objects.all()}
        assert found == {"uptime": "", "deletion": "soc1", "report": "soc2_type2"}
        assert counts(wrote(world, "commitments", data)) == (0, 0, 3)


def test_five_thousand_rows_cost_hardly_more_statements_than_five(world: World) -> None:
    def cost(rows: int, first: str) -> int:
        data = "Name,Needs\n" + "".join(f"{first} {n},{first} 0\n" for n in range(1, rows)) + f"{first} 0,\n"
        with CaptureQueriesContext(connection) as queries:
            assert len(wrote(world, "systems", data.encode()).created) == rows
        return len(queries)

    with entering(world.acme, by=world.priya):
        few, many = cost(5, "A"), cost(imports.MOST_ROWS, "B")

    assert many - few <= 2 * imports.MOST_ROWS // 1000


def changed_everywhere(rows: int, first: str) -> list[tuple[str, str, str]]:
    """For each noun: what comes in, and the same with a field and a tie of every row changed."""
    lines = range(rows)
    needs = "".join(f"{first} {n},team,{first} {(n + 1) % rows}\n" for n in lines)
    tools = "".join(f"{first} {n},customer,{first} {(n + 2) % rows}\n" for n in lines)
    named = "".join(f"{first} {n},one,{first} 0\n" for n in lines)
    again = "".join(f"{first} {n},two,{first} 1\n" for n in lines)
    flows = "".join(f"{first} {n},{first} {(n + 1) % rows},yes\n" for n in lines)
    return [
        ("systems", "Name,Operated by,Needs\n" + needs, "Name,Operated by,Needs\n" + tools),
        ("services", "Service,Description,Needs\n" + named, "Service,Description,Needs\n" + again),
        ("flows", "From,To,Encrypted\n" + flows, "From,To,Encrypted\n" + flows.replace("yes", "no")),
    ]


def test_rows_that_change_or_stay_cost_no_more_statements_for_many_than_for_few(world: World) -> None:
    def cost(into: str, data: str, expected: tuple[int, int, int]) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert counts(wrote(world, into, data.encode())) == expected
        return len(queries)

    costs = []
    with entering(world.acme, by=world.priya):
        for rows, first in ((3, "Z"), (5, "A"), (400, "B")):
            for into, before, after in changed_everywhere(rows, first):
                wrote(world, into, before.encode())
                costs.append((cost(into, before, (0, 0, rows)), cost(into, after, (0, rows, 0))))

        assert costs[3:6] == costs[6:]
        changed = System.objects.get(name="B 3")
        assert (changed.operated_by, changed.version) == ("customer", 2)
        assert [row.name for row in changed.needed_systems] == ["B 5"]
    with entering(world.acme, by=world.priya):
        assert Event.objects.filter(verb="system.changed").count() == 408
        assert Event.objects.filter(verb="system.changed").last().body["fields"] == ["needed_systems", "operated_by"]


def test_of_many_changed_rows_either_all_are_written_or_none(world: World) -> None:
    with entering(world.acme, by=world.priya):
        rows = [systems.add(name=f"S{n}", by=world.priya) for n in range(3)]
        systems.change(rows[2], version=1, note="Meanwhile", by=world.priya)

        with pytest.raises(Stale):
            systems.SYSTEMS.change_all([(row, 1, {"note": "Late"}) for row in rows], by=world.priya)
        with pytest.raises(Refusal, match="There is a system of that name already"):
            systems.SYSTEMS.change_all([(row, 1, {"name": "S2"}) for row in rows[:2]], by=world.priya)

        assert list(System.objects.order_by("name").values_list("note", "version")) == [
            ("", 1),
            ("", 1),
            ("Meanwhile", 2),
        ]


def test_a_tool_that_lists_may_enforce_the_next_time(world: World) -> None:
    with entering(world.acme, by=world.priya):
        api, okta = (systems.add(name=name, by=world.priya) for name in ("API", "Okta"))
        systems.change(okta, version=1, lists_for=[api], by=world.priya)

        systems.change(okta, version=2, lists_for=[], enforces_on=[api], by=world.priya)

        found = System.objects.get(name="Okta")
        assert (found.lists_for, found.enforces_on) == ([], [api])


def test_systems_that_need_each_other_in_a_circle_come_in_and_stand_in_one_boundary(world: World) -> None:
    data = b"Name,Needs\nAPI,Ledger\nLedger,Archive\nArchive,API\n"
    with entering(world.acme, by=world.priya):
        first, second = wrote(world, "systems", data), wrote(world, "systems", data)
        wrote(world, "services", b"Service,Needs\nPayments,API\n")
        wrote(world, "commitments", b"Account,Amount,Service\nBank,5k,Payments\n")

        assert (counts(first), counts(second)) == ((3, 0, 0), (0, 0, 3))
        members = [member.key for member in minimum_boundary(landscape()).members]
        assert len(members) == 4


def test_every_bad_row_of_a_long_table_is_named_and_none_is_written(world: World) -> None:
    rows = imports.MOST_ROWS
    data = "Name,Kind\n" + "".join(f"{'' if n % 100 == 0 else f'S{n}'},application\n" for n in range(rows))
    with entering(world.acme, by=world.priya):
        plan = imports.look(read("systems", "a.csv", data.encode()))
        with pytest.raises(Invalid, match="Nothing was imported"):
            wrote(world, "systems", data.encode())

        assert [problem.place.line for problem in plan.blocking] == [n + 2 for n in range(0, rows, 100)]
        assert not System.objects.exists()


def test_flows_are_known_by_their_ends_and_note(world: World) -> None:
    with entering(world.acme, by=world.priya):
        wrote(world, "systems", SYSTEMS)
        data = b"From,To,Note,Encrypted,Direction\nAPI,Ledger,,yes,both ways\n"

        first, second = wrote(world, "flows", data), wrote(world, "flows", data)
        third = wrote(world, "flows", data.replace(b"yes", b"no"))

        assert (counts(first), counts(second), counts(third)) == ((2, 0, 0), (0, 0, 2), (0, 2, 0))
        assert {flow.is_encrypted for flow in Flow.objects.all()} == {False}


def test_a_system_spelled_otherwise_is_pointed_out(world: World) -> None:
    with entering(world.acme, by=world.priya):
        wrote(world, "systems", b"Name\nAWS S3\n")

        plan = imports.look(read("systems", "b.csv", b"Name\nAmazon S3\n"))

        assert [str(note) for note in plan.notes] == ["b.csv, line 2: “Amazon S3” may be “AWS S3”, which is here"]


def test_every_answer_of_the_eight_questions_can_be_written_and_leaves_what_is_there(world: World) -> None:
    batch = suggestion(
        "Payments", {area.key: [c.key for c in area.choices] for area in areas()}, {"other": ("Notion",)}
    )
    with entering(world.acme, by=world.priya):
        okta = systems.add(name="OKTA", note="Ours", by=world.priya)

        first = imports.apply(batch, client=world.acme, by=world.priya)
        second = imports.apply(batch, client=world.acme, by=world.priya)

        assert (len(first.blocking), second.changes) == (0, 0)
        assert System.objects.filter(name__iexact="okta").count() == 1
        okta.refresh_from_db()
        assert (okta.version, okta.note) == (1, "Ours")
        assert Service.objects.get().name == "Payments"


def test_looking_costs_the_same_for_any_size(world: World) -> None:
    def cost(rows: int) -> int:
        data = "Name,Needs\n" + "".join(f"System {n},System 0\n" for n in range(1, rows)) + "System 0,\n"
        with CaptureQueriesContext(connection) as queries:
            imports.look(read("systems", "a.csv", data.encode()))
        return len(queries)

    with entering(world.acme, by=world.priya):
        assert cost(2) == cost(200)


def test_too_many_rows_are_refused(world: World) -> None:
    data = "Name\n" + "".join(f"System {n}\n" for n in range(imports.MOST_ROWS + 1))
    with entering(world.acme, by=world.priya):
        plan = imports.look(read("systems", "a.csv", data.encode()))

    assert "at most 5000 at once" in str(plan.blocking[0])


def test_a_row_written_meanwhile_is_no_crash(world: World, monkeypatch: Any) -> None:
    """Planned as new, there when written: the same refusal a person would get."""
    with entering(world.acme, by=world.priya):
        batch = read("systems", "a.csv", b"Name\nLate\n")
        present = imports.Inventory()
        assert present.rows["system"] == {}
        systems.add(name="Late", by=world.priya)
        plan = imports.apply(batch, client=world.acme, by=world.priya)

    assert counts(plan) == (0, 0, 1)
