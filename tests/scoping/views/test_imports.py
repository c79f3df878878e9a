import json
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from scoping.models import Service, System
from soc2hub.accounts.models import User
from soc2hub.tenancy.scope import entering
from soc2hub.trail.models import Event
from soc2hub.vault.models import Blob
from tests.lib.test_sheets import workbook
from tests.scoping.payments import Payments, payments
from tests.worlds import World

SignIn = Callable[[User], Browser]
TABLE = "Name,Kind\nCache,database\nQueue,infra\n"


def at(world: World, path: str) -> str:
    return f"/c/{world.acme.pk}/scope/{path}"


def names(world: World) -> list[str]:
    with entering(world.acme, by=world.priya):
        return sorted(System.objects.values_list("name", flat=True))


@pytest.mark.parametrize("how", ["pasted", "csv", "xlsx"])
def test_a_table_is_looked_at_then_written(world: World, signed_in: SignIn, how: str) -> None:
    browser = signed_in(world.priya)
    data = {
        "pasted": {"pasted": TABLE.replace(",", "\t")},
        "csv": {"file": SimpleUploadedFile("a.csv", TABLE.encode())},
        "xlsx": {"file": SimpleUploadedFile("a.xlsx", workbook(["Name", "Kind"], ["Cache", "db"], ["Queue", "infra"]))},
    }[how]

    looked = browser.post(at(world, "import/systems/"), data, follow=True)
    before = names(world)
    done = browser.post(looked.redirect_chain[-1][0], follow=True)
    again = browser.get(looked.redirect_chain[-1][0])

    assert b"Write 2 rows" in looked.content
    assert before == []
    assert names(world) == ["Cache", "Queue"]
    assert b"2 added, 0 changed." in done.content
    assert b"0 changes" in again.content


def test_bad_rows_are_named_and_what_was_pasted_is_not_lost(world: World, signed_in: SignIn) -> None:
    browser = signed_in(world.priya)

    page = browser.post(at(world, "import/systems/"), {"pasted": TABLE.replace("infra", "gizmo")})
    both = browser.post(
        at(world, "import/systems/"), {"pasted": TABLE, "file": SimpleUploadedFile("a.csv", TABLE.encode())}
    )

    assert (page.status_code, both.status_code) == (422, 422)
    assert b"line 3, column 2" in page.content
    assert b"Cache,database" in page.content
    assert b"one of the two" in both.content
    assert names(world) == []
    with entering(world.acme, by=world.priya):
        assert not Blob.objects.exists()


def test_a_ticket_is_good_for_its_client_and_its_kind_alone(world: World, signed_in: SignIn) -> None:
    browser = signed_in(world.priya)
    ticket = browser.post(at(world, "import/systems/"), {"pasted": TABLE})["Location"]

    answers = [
        browser.post(ticket.replace(str(world.acme.pk), str(world.bravo.pk))),
        browser.post(ticket.replace("/systems/", "/services/")),
        browser.post(at(world, "import/nonsense/")),
        signed_in(world.omar).post(ticket),
        signed_in(world.rita).post(ticket),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404, 403, 404]
    assert names(world) == []


def test_the_eight_questions_show_first_and_write_when_sure(world: World, signed_in: SignIn) -> None:
    browser = signed_in(world.priya)
    answers = {"service": "Payments", "customer_facing": ["api"], "infrastructure": ["aws", "database"]}

    looked = browser.post(at(world, "questions/"), answers)
    before = names(world)
    done = browser.post(at(world, "questions/"), answers | {"sure": "1"})

    assert b"rows would be added" in looked.content
    assert b'value="aws" id="id_infrastructure_0" checked' in looked.content
    assert before == []
    assert done.status_code == 302
    assert names(world) == ["API", "AWS", "Customers", "Primary database"]
    with entering(world.acme, by=world.priya):
        assert [row.name for row in Service.objects.get().needed_systems] == ["API"]


def test_an_import_through_the_api_looks_unless_told_otherwise(world: World, signed_in: SignIn) -> None:
    browser = signed_in(world.priya)
    where = f"/api/v1/clients/{world.acme.pk}/scope-imports"

    def sent(**body: object) -> tuple[int, dict[str, object]]:
        answer = browser.post(where, {"into": "systems", "table": TABLE} | body, content_type="application/json")
        return answer.status_code, json.loads(answer.content)

    looked, wrote, again = sent(), sent(dry_run=False), sent(dry_run=False)
    bad = sent(table="Name,Kind\nX,gizmo\n", dry_run=False)

    assert (looked[0], len(looked[1]["created"])) == (200, 2)  # type: ignore[arg-type]
    assert (wrote[0], again[0], len(again[1]["skipped"])) == (201, 201, 2)  # type: ignore[arg-type]
    assert bad[0] == 422
    assert "line 2, column 2" in str(bad[1])
    assert names(world) == ["Cache", "Queue"]
    assert signed_in(world.omar).post(where, {}, content_type="application/json").status_code == 403


@pytest.fixture
def made(world: World) -> Payments:
    with entering(world.acme, by=world.priya):
        return payments(world.priya)


def test_a_row_is_changed_in_place_and_a_lost_update_refused(world: World, made: Payments, signed_in: SignIn) -> None:
    browser = signed_in(world.priya)
    where = at(world, f"systems/{made.wiki.pk}/row/")
    fields = {
        "name": "Handbook",
        "kind": "application",
        "environment": "corporate",
        "operated_by": "",
        "carries_customer_data": "no",
        "failure_breaks_commitment": "no",
        "enforces_control": "no",
        "version": "1",
    }

    shown, editing = browser.get(where), browser.get(where + "?edit")
    saved = browser.post(where, fields)
    stale = browser.post(where, fields | {"name": "Lost"})
    wrong = browser.post(where, fields | {"name": "", "version": "2"})

    assert (b"<tr>" in shown.content, b"data-row-edit" in editing.content) == (True, True)
    assert saved.status_code == 200 and b"Handbook" in saved.content
    assert (stale.status_code, wrong.status_code) == (422, 422)
    assert b"Somebody changed this meanwhile" in stale.content
    assert b"data-row-edit" in wrong.content
    with entering(world.acme, by=world.priya):
        wiki = System.objects.get(pk=made.wiki.pk)
        assert (wiki.name, wiki.version, wiki.carries_customer_data) == ("Handbook", 2, "no")
        assert Event.objects.get(verb="system.changed").body["fields"] == [
            "carries_customer_data", "enforces_control", "environment", "failure_breaks_commitment", "name",
        ]  # fmt: skip


def test_every_noun_can_be_saved_in_its_row_as_it_is(world: World, made: Payments, signed_in: SignIn) -> None:
    browser = signed_in(world.priya)

    for plural, row in (
        ("services", made.service),
        ("systems", made.api),
        ("flows", made.export),
        ("commitments", made.bank),
    ):
        where = at(world, f"{plural}/{row.pk}/row/")
        form = browser.get(where + "?edit").context["form"]
        data = {name: form.initial.get(name) for name in form.fields if form.initial.get(name) not in (None, "", False)}
        assert browser.post(where, data).status_code == 200, form.errors

    with entering(world.acme, by=world.priya):
        assert not Event.objects.filter(verb__endswith=".changed").exists()


def test_only_who_may_edit_gets_a_row_to_edit(world: World, made: Payments, signed_in: SignIn) -> None:
    where = at(world, f"systems/{made.wiki.pk}/row/")

    assert signed_in(world.omar).get(where).status_code == 403
    assert b"?edit" not in signed_in(world.omar).get(at(world, "systems/")).content
    assert signed_in(world.rita).post(where, {"name": "Mine"}).status_code == 404
    foreign = where.replace(str(world.acme.pk), str(world.bravo.pk))
    assert signed_in(world.priya).post(foreign, {"name": "Mine", "version": "1"}).status_code == 404


def test_systems_that_may_be_here_twice_are_pointed_out(world: World, made: Payments, signed_in: SignIn) -> None:
    browser = signed_in(world.priya)
    with entering(world.acme, by=world.priya):
        System.objects.create(name="Amazon warehouse")

    assert "“Amazon warehouse” and “Warehouse”" in browser.get(at(world, "systems/")).content.decode()


def test_a_plan_costs_the_same_for_any_size(world: World, signed_in: SignIn) -> None:
    browser = signed_in(world.priya)

    def cost(rows: int) -> int:
        table = "Name\n" + "".join(f"System {number}\n" for number in range(rows))
        ticket = browser.post(at(world, "import/systems/"), {"pasted": table})["Location"]
        browser.get(ticket)
        with CaptureQueriesContext(connection) as queries:
            browser.get(ticket)
        return len(queries)

    assert cost(2) == cost(300)


def test_what_is_exported_can_be_imported_again_and_changes_nothing(
    world: World, made: Payments, signed_in: SignIn
) -> None:
    browser = signed_in(world.priya)

    for plural in ("systems", "services", "flows", "commitments"):
        table = b"".join(browser.get(at(world, f"{plural}/?as=csv")).streaming_content)
        page = browser.post(
            at(world, f"import/{plural}/"), {"file": SimpleUploadedFile("export.csv", table)}, follow=True
        )
        assert page.context["plan"].blocking == (), plural
        assert page.context["plan"].changes == 0, [str(item) for item in page.context["plan"].changed]
        assert page.context["plan"].skipped, plural
