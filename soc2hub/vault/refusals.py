"""What the vault refuses, in words for the person who sent the file."""

from django.conf import settings
from django.template.defaultfilters import filesizeformat

from soc2hub.lib.refusals import Invalid, Refusal


class TooLarge(Refusal):
    status = 413

    def __init__(self, limit: int) -> None:
        super().__init__(f"The file is larger than {filesizeformat(limit)}. Split or compress it, then send it again.")


class TooManyFiles(Invalid):
    def __init__(self) -> None:
        most = settings.DATA_UPLOAD_MAX_NUMBER_FILES
        super().__init__(
            f"A form takes at most {most} files at once. Nothing was kept; send them in parts.", field="files"
        )


class WrongType(Invalid):
    """Extension and content disagree, or we keep no such files; the message names what we keep."""


class CutShort(Refusal):
    status = 400

    def __init__(self) -> None:
        super().__init__("The connection broke before the whole file had arrived. Nothing was kept; send it again.")


class TooSlow(Refusal):
    status = 400

    def __init__(self) -> None:
        super().__init__("The file arrives too slowly to wait for. Nothing was kept; send it again on a better line.")


class TooManySlow(Refusal):
    status = 503

    def __init__(self) -> None:
        super().__init__("Too many files arrive slowly just now. Nothing was kept; send it again in a minute.")


class NoRoom(Refusal):
    status = 413

    def __init__(self, quota: int) -> None:
        super().__init__(
            f"All files together may have {filesizeformat(quota)}, and that is reached. "
            "Nothing was kept; ask who administers this client for more room."
        )


class Busy(Refusal):
    def __init__(self) -> None:
        super().__init__("Another piece of this file is arriving just now. Ask where it stands, then go on.")


class OutOfPlace(Refusal):
    def __init__(self, offset: int) -> None:
        super().__init__(f"The next piece begins at byte {offset}.", field="offset")


class Garbled(Invalid):
    def __init__(self) -> None:
        super().__init__("What arrived does not have the SHA-256 that was announced. Send it again.", field="sha256")


class Infected(Refusal):
    def __init__(self) -> None:
        super().__init__("The malware scanner found something in this file, so nobody may open it. Send a clean one.")


class NotScannedYet(Refusal):
    def __init__(self) -> None:
        super().__init__("This file is still being checked for malware. It can be opened as soon as it is found clean.")


class VaultFull(Refusal):
    status = 507

    def __init__(self) -> None:
        super().__init__("There is no room left for files. Nothing was kept; tell your CISO, then send it again.")


class Damaged(Refusal):
    """The stored bytes are gone or no longer have their hash: they are never served (case F16)."""

    def __init__(self) -> None:
        super().__init__("The stored file no longer matches its SHA-256, so it is not handed out. Tell your CISO.")


class Gone(Refusal):
    """The bytes were withdrawn on purpose or set aside as damaged; the words say which and why."""

    status = 410

    def __init__(self, words: str) -> None:
        super().__init__(f"{words} The file is not handed out.")
