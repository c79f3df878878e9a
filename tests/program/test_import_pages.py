"""Import in the browser: look, then write; every denial leaves nothing behind."""

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from controls.models import Control, Policy
from soc2hub.accounts.models import Membership
from soc2hub.tenancy.models import Client
from soc2hub.tenancy.scope import entering
from soc2hub.trail.models import Event
from soc2hub.vault.models import Blob
from tests.program.samples import CONTROL, INDEX, POLICY, measures_json, zipped
from tests.worlds import World


def page(client: Client) -> str:
    return reverse("program:imports", args=[client.pk])


def upload(name: str = "program.zip", data: bytes | None = None) -> dict[str, SimpleUploadedFile]:
    packed = zipped({"p/custom/acc-01.md": CONTROL, "p/index.md": INDEX, "p/policies/access.md": POLICY})
    return {"file": SimpleUploadedFile(name, packed if data is None else data)}


def rows(world: World) -> tuple[int, int, int]:
    with entering(world.acme, by=world.priya):
        return Control.objects.count(), Policy.objects.count(), Event.objects.filter(verb="program.imported").count()


def test_a_file_is_looked_at_then_imported(signed_in, world: World) -> None:
    browser = signed_in(world.priya)
    assert b"What can be imported" in browser.get(page(world.acme)).content

    looked = browser.post(page(world.acme), upload(), follow=True)

    assert looked.status_code == 200
    assert b"Control ACC-01 Access reviews" in looked.content
    assert b"Import 2 rows" in looked.content
    assert rows(world) == (0, 0, 0)

    done = browser.post(looked.redirect_chain[-1][0], follow=True)

    assert b"program.zip imported: 2 changes." in done.content
    assert rows(world) == (1, 1, 1)
    assert b"0 changes" in browser.get(looked.redirect_chain[-1][0]).content


def test_looking_again_writes_nothing(signed_in, world: World) -> None:
    browser = signed_in(world.priya)
    ticket = browser.post(page(world.acme), upload())["Location"]

    for _ in range(2):
        assert browser.get(ticket).status_code == 200

    assert rows(world) == (0, 0, 0)


def test_a_bad_file_is_refused_naming_every_place_and_kept_nowhere(signed_in, world: World) -> None:
    bad = zipped({"a.md": CONTROL.replace("quarterly", "often"), "b.md": POLICY.replace("2026-01-09", "soon")})

    answer = signed_in(world.priya).post(page(world.acme), upload(data=bad))

    assert answer.status_code == 422
    assert b"a.md, line 6, column 1" in answer.content
    assert b"b.md, line 5, column 1" in answer.content
    with entering(world.acme, by=world.priya):
        assert Blob.objects.count() == 0
    assert rows(world) == (0, 0, 0)


@pytest.mark.parametrize("data", [b"", b"\0\1\2", b"[" * 9999, b"caf\xe9", b"<html><script>x</script>"], ids=range(5))
def test_hostile_bytes_get_an_answer(signed_in, world: World, data: bytes) -> None:
    for name in ("x.md", "x.json", "x.zip", "x"):
        assert signed_in(world.priya).post(page(world.acme), upload(name, data)).status_code == 422

    assert rows(world) == (0, 0, 0)


def test_what_an_import_says_is_escaped(signed_in, world: World) -> None:
    data = CONTROL.replace("Access reviews", '"<script>alert(1)</script>"').encode()

    answer = signed_in(world.priya).post(page(world.acme), upload("a.md", data), follow=True)

    assert answer.status_code == 200
    assert b"<script>alert" not in answer.content


def test_a_file_over_the_limit_is_refused(signed_in, world: World) -> None:
    answer = signed_in(world.priya).post(page(world.acme), upload("x.md", b"x" * (settings.IMPORT_LIMIT + 1)))

    assert answer.status_code == 422
    assert b"larger than 20 MB" in answer.content


def test_who_may_not_import_is_refused_and_another_client_is_not_there(signed_in, world: World) -> None:
    ticket = signed_in(world.priya).post(page(world.acme), upload())["Location"]

    for person in (world.omar, world.erin, world.eve, world.audrey, world.vera):
        assert signed_in(person).get(page(world.acme)).status_code == 403
        assert signed_in(person).post(page(world.acme), upload()).status_code == 403
        assert signed_in(person).post(ticket).status_code == 403
    assert signed_in(world.rita).get(page(world.acme)).status_code == 404
    assert signed_in(world.rita).post(page(world.acme), upload()).status_code == 404
    assert signed_in(world.rita).post(ticket).status_code == 404

    assert rows(world) == (0, 0, 0)


def test_a_ticket_of_another_client_or_a_forged_one_finds_nothing(signed_in, world: World) -> None:
    """A ticket names a file that only its own client holds."""
    browser = signed_in(world.priya)
    ticket = browser.post(page(world.acme), upload())["Location"]
    elsewhere = ticket.replace(str(world.acme.pk), str(world.bravo.pk))

    assert browser.get(elsewhere).status_code == 404
    assert browser.post(elsewhere).status_code == 404
    assert browser.get(ticket[:-3] + "xx/").status_code == 404

    with entering(world.bravo, by=world.priya):
        assert Control.objects.count() == 0


def test_measures_are_for_people_of_the_practice(signed_in, world: World) -> None:
    with entering(world.acme, by=world.priya):
        Membership.objects.filter(user=world.omar).update(role="client_admin")

    answer = signed_in(world.omar).post(page(world.acme), upload("m.json", measures_json()))

    assert answer.status_code == 422
    assert b"Ask your CISO" in answer.content
