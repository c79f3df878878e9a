"""Bodies of requests on their way into the vault: constant memory, a hard limit, and a cut is noticed (F14, A25)."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.core.exceptions import TooManyFilesSent
from django.core.files.base import File
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, UnreadablePostError

from soc2hub.lib.refusals import Invalid, Refusal
from soc2hub.tenancy.models import Client
from soc2hub.vault.blobs import Arrival, Received, drop, receiving
from soc2hub.vault.bodies import Pace, announced_length, body_of, copying, let_run_out, paced
from soc2hub.vault.kinds import ensure_taken_by, plain_name
from soc2hub.vault.refusals import CutShort, TooLarge, TooManyFiles

AT_ONCE = 4
"""Files that have arrived and are being kept, in a process: they wait for each other's rows, and the database gives up
after three seconds of that. The others wait here, while the disk has their bytes."""
_few = threading.BoundedSemaphore(AT_ONCE)


@contextmanager
def receiving_body(request: HttpRequest, *, client: Client, limit: int | None = None) -> Iterator[Received]:
    """The raw body, as the file it is named in the header; what was not kept in the block is dropped."""
    most = limit_of(client)
    limit = min(limit or most, most)
    if announced_length(request) > limit:
        raise TooLarge(limit)
    name = sent_name(request)
    ensure_taken_by(client, plain_name(name))
    with body_of(request) as body, receiving(body, name=name, limit=limit) as received, _few:
        yield received


def limit_of(client: Client) -> int:
    """Bytes of a file that comes in one body; larger ones come in pieces."""
    return min(client.file_limit, int(settings.VAULT_FILE_LIMIT))


def sent_name(request: HttpRequest) -> str:
    """`X-File-Name`, percent-encoded as headers hold no other letters."""
    name = unquote(request.headers.get("X-File-Name", ""))
    if not name:
        raise Invalid("Name the file in the X-File-Name header.", field="X-File-Name")
    return name


@contextmanager
def into_vault(request: HttpRequest) -> Iterator[None]:
    """Opened before anything reads a multipart form: its files go straight to the vault's own disk.

    Of more files than a form may have none is kept, and the rest runs out, so that the sender gets to read why.
    """
    if request.content_type != "multipart/form-data":
        yield
        return
    handler = ToVault(request)
    request.upload_handlers = [handler]
    with paced(request) as pace:
        request._stream = Counted(request._stream, pace)  # type: ignore[attr-defined, assignment]
        try:
            yield
        except TooManyFilesSent:
            let_run_out(request, copying(request._stream.read))  # type: ignore[attr-defined]
            raise TooManyFiles from None
        finally:
            handler.end()


def arrived_files(request: HttpRequest, field: str = "files") -> "list[ArrivedFile]":
    """Every file of the form, received or refused one by one; CutShort if the body was."""
    try:
        files = request.FILES.getlist(field)
    except UnreadablePostError:
        raise CutShort from None
    if request._stream.count != announced_length(request):  # type: ignore[attr-defined]
        raise CutShort
    return files  # type: ignore[return-value]


class ArrivedFile(File):  # type: ignore[type-arg]
    """A file of a form; closed with its request, and dropped then unless it was kept."""

    def __init__(self, name: str, received: Received | None, refusal: Refusal | None = None) -> None:
        super().__init__(None, name)  # type: ignore[arg-type]
        self.received, self.refusal = received, refusal

    def close(self) -> None:
        if self.received is not None:
            drop(self.received)


class ToVault(FileUploadHandler):
    """Pieces of a multipart body go to the vault; one bad file does not stop the others, the limit does."""

    arrival: Arrival | None = None

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.whole: list[ArrivedFile] = []

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        assert self.request is not None
        self.arrival = Arrival(self.file_name or "", limit=limit_of(self.request.access.client))  # type: ignore[attr-defined]

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        assert self.arrival is not None
        try:
            self.arrival.write(raw_data)
        except BaseException:
            self.arrival.abandon()
            raise

    def file_complete(self, file_size: int) -> Any:
        assert self.arrival is not None
        name = self.arrival.name
        try:
            ensure_taken_by(self.request.access.client, name)  # type: ignore[union-attr]
            self.whole.append(ArrivedFile(name, self.arrival.complete()))
            return self.whole[-1]
        except Invalid as refusal:
            self.arrival.abandon()
            return ArrivedFile(name, None, refusal)
        finally:
            self.arrival = None

    def upload_interrupted(self) -> None:
        if self.arrival is not None:
            self.arrival.abandon()

    def end(self) -> None:
        """What was not kept is dropped, whether or not the form was read to its end."""
        self.upload_interrupted()
        for file in self.whole:
            file.close()


class Counted:
    """Counts what was read: Django takes a form that breaks off for a whole one."""

    def __init__(self, stream: Any, pace: Pace) -> None:
        self.stream, self.pace, self.count = stream, pace, 0

    def read(self, *args: int) -> bytes:
        return self._counted(self.stream.read(*args))

    def readline(self, *args: int) -> bytes:
        return self._counted(self.stream.readline(*args))

    def close(self) -> None:
        """Django closes the stream of a body it read whole."""
        self.stream.close()

    def _counted(self, data: bytes) -> bytes:
        self.count += len(data)
        self.pace.saw(len(data))
        return data
