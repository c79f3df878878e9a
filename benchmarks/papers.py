"""The board page of the month, as the worker prints it."""

from collections.abc import Mapping

from benchmarks.dataset import Filled
from reporting.actions.briefings import open_month, page_of
from reporting.board_page import BoardPage
from reporting.board_print import board_page_html, print_board_page
from soc2hub.accounts.models import User
from soc2hub.tenancy.models import Client
from soc2hub.tenancy.scope import entering
from soc2hub.ui.assets import print_assets


def html_and_assets(filled: Filled) -> tuple[BoardPage, str, Mapping[str, bytes]]:
    """The page of the first client, its HTML and what that loads."""
    ciso = User.objects.get(pk=filled.ciso)
    with entering(filled.client, by=ciso):
        client = Client.objects.get(pk=filled.client)
        page = page_of(open_month(client, client.today().replace(day=1), by=ciso))
    return page, board_page_html(page), print_assets()


def print_as_the_worker_does(page: BoardPage) -> None:
    print_board_page(page)
