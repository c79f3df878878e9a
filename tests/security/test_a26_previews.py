"""A26: bombs and broken files end in words; the process that opened them used less than 5 s and 500 MB."""

import io
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from django.conf import settings
from pypdf import PdfWriter

from soc2hub.tenancy.scope import entering
from soc2hub.vault.models import Blob
from soc2hub.vault.previews import BASE, CannotShow, picture_of, preview_of
from soc2hub.vault.storage import name_of
from tests.vault import documents
from tests.vault.samples import JPG, PDF, PNG, xlsx
from tests.worlds import World

CANNOT = {
    "broken.pdf": b"%PDF-1.7\n" + b"rubbish " * 40,
    "empty.pdf": PDF,
    "broken.png": PNG,
    "broken.jpg": JPG,
    "empty.xlsx": xlsx(),
    "huge.png": documents.huge_picture(),
    "comment.png": documents.picture_with_endless_comment(),
    "laughs.xlsx": documents.book_with_entities(),
    "strings.xlsx": documents.book_of_a_million_strings(),
}


def unchecked(world: World, data: bytes) -> Blob:
    """As if it had come past every check of an upload."""
    digest = sha256(data).hexdigest()
    path = Path(settings.VAULT_ROOT) / name_of(world.acme.pk, digest)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    with entering(world.acme, by=world.priya):
        return Blob.objects.create(sha256=digest, size=len(data), mime="application/octet-stream")


@pytest.mark.parametrize("name", CANNOT)
def test_a_bad_file_says_that_it_cannot_be_shown(world: World, name: str) -> None:
    blob = unchecked(world, CANNOT[name])

    with entering(world.acme, by=world.priya):
        preview = preview_of(blob, name=name)

    assert preview.why_not and not preview.pages and not preview.tables


def test_what_claims_more_than_it_holds_shows_what_it_holds(world: World) -> None:
    endless, claims = documents.pdf_of_endless_pages(), documents.book_that_claims_every_cell()

    long, wide = unchecked(world, endless), unchecked(world, claims)

    with entering(world.acme, by=world.priya):
        assert preview_of(long, name="endless.pdf").pages == 1
        assert preview_of(wide, name="claims.xlsx").tables[0].rows == (("first",),)


def test_a_locked_document_says_so(world: World) -> None:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)

    blob = unchecked(world, out.getvalue())

    with entering(world.acme, by=world.priya):
        assert "locked by a password" in preview_of(blob, name="locked.pdf").why_not
        with pytest.raises(CannotShow):
            picture_of(blob, name="locked.pdf", page=1)


HOSTILE = {
    "image": documents.huge_picture(),
    "image_pages": documents.picture_with_endless_comment(),
    "tables": documents.book_of_a_million_strings(),
    "page": documents.pdf(1, size=(14_400, 14_400)),
}


@pytest.mark.parametrize("task", HOSTILE)
def test_no_file_costs_more_than_its_limits(task: str, tmp_path: Path) -> None:
    (tmp_path / "in").write_bytes(HOSTILE[task])
    measured = (
        "import resource, subprocess, sys\n"
        "with open(sys.argv[2], 'rb') as file, open('/dev/null', 'wb') as out:\n"
        "    subprocess.run([sys.executable, '-s', '-m', 'soc2hub.vault.sandbox', sys.argv[1], '0'],"
        " stdin=file, stdout=out, env={}, timeout=60)\n"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print(used.ru_utime + used.ru_stime, used.ru_maxrss)\n"
    )

    command = [sys.executable, "-c", measured, task, str(tmp_path / "in")]
    said = subprocess.run(command, cwd=BASE, capture_output=True, check=True, text=True).stdout.split()

    assert float(said[0]) < 5
    assert int(said[1]) < 500 * 1024


def test_the_sandbox_may_neither_write_much_nor_live_long(tmp_path: Path) -> None:
    """A reader that somebody took over still has no more memory, time, files or length than this."""
    asked = (
        "import resource\nfrom soc2hub.vault import sandbox\nsandbox._give_up()\n"
        "print([resource.getrlimit(one)[1] for one in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE,"
        " resource.RLIMIT_CORE, resource.RLIMIT_NOFILE)])"
    )

    said = subprocess.run([sys.executable, "-c", asked], cwd=BASE, capture_output=True, check=True, text=True).stdout

    assert said.strip() == str([450 * 1024 * 1024, 4, 16 * 1024 * 1024, 0, 32])
