"""`issue_token` prints the text once and nothing else."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client as DjangoClient

from soc2hub.accounts.models import ApiToken
from tests.worlds import World


def test_a_token_is_printed_and_works_in_its_client_only(world: World, capsys) -> None:
    call_command("issue_token", email="Priya@example.org", scopes="read", client="acme-payments", days=5)

    text = capsys.readouterr().out.strip()
    headers = {"Authorization": f"Bearer {text}"}
    assert DjangoClient().get(f"/api/v1/clients/{world.acme.pk}/services", headers=headers).status_code == 200
    assert DjangoClient().get(f"/api/v1/clients/{world.bravo.pk}/services", headers=headers).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"email": "nobody@example.org"}, "Nobody signs in as"),
        ({"client": "rival-ltd"}, "has no client"),
        ({"scopes": "everything"}, "Scopes are"),
        ({"days": 366}, "1 to 365 days"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(world: World, wrong: dict, words: str) -> None:
    with pytest.raises(CommandError, match=words):
        call_command("issue_token", **{"email": "priya@example.org", "scopes": "read"} | wrong)

    assert not ApiToken.objects.exists()
