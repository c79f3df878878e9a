"""Which files are kept: extension and content must agree, and nothing a browser would run is among them (case A29)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import puremagic

from soc2hub.tenancy.models import Client
from soc2hub.vault.archives import ensure_harmless, members
from soc2hub.vault.refusals import WrongType
from soc2hub.vault.shapes import PICTURES, ensure_bearable_picture, ensure_one_thing

HEAD = 64 * 1024
NAME_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Kind:
    """`magic` names what puremagic must see; `member` a file an Office archive must hold; neither means text."""

    mime: str
    magic: str = ""
    member: str = ""


OOXML = "application/vnd.openxmlformats-officedocument"
KINDS: dict[str, Kind] = {
    "pdf": Kind("application/pdf", magic="pdf"),
    "png": Kind("image/png", magic="png"),
    "jpg": Kind("image/jpeg", magic="jpg"),
    "jpeg": Kind("image/jpeg", magic="jpg"),
    "docx": Kind(f"{OOXML}.wordprocessingml.document", magic="zip", member="word/document.xml"),
    "xlsx": Kind(f"{OOXML}.spreadsheetml.sheet", magic="zip", member="xl/workbook.xml"),
    "pptx": Kind(f"{OOXML}.presentationml.presentation", magic="zip", member="ppt/presentation.xml"),
    "zip": Kind("application/zip", magic="zip"),
    "csv": Kind("text/csv"),
    "txt": Kind("text/plain"),
    "md": Kind("text/markdown"),
    "json": Kind("application/json"),
    "yaml": Kind("application/yaml"),
    "yml": Kind("application/yaml"),
    "eml": Kind("message/rfc822"),
}
ALSO = {"jpeg": "jpg", "yml": "yaml"}
CHOICES = ("pdf", "png", "jpg", "docx", "xlsx", "pptx", "csv", "txt", "md", "json", "yaml", "eml", "zip")
ALLOWED = "PDF, PNG, JPG, DOCX, XLSX, PPTX, CSV, TXT, MD, JSON, YAML, EML and ZIP"
ACCEPT = ",".join(f".{extension}" for extension in KINDS)
OPAQUE = "application/octet-stream"
ACTIVE = re.compile(rb"<\s*(!doctype|!--|html|head|body|svg|script|iframe|\?xml|xsl:|math)", re.IGNORECASE)
MAIL_HEADER = re.compile(rb"(from \S+.*\r?\n)?[!-9;-~]+:[ \t]", re.IGNORECASE)
CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x1b\x08"))
UNSAFE_IN_NAMES = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def kind_of(path: Path, name: str) -> Kind:
    """The kind of a received file by its name's extension, if its bytes agree; else WrongType."""
    kind = ensure_kept_kind(name)
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not (_is_binary(kind, head, path) if kind.magic else _is_text(head, extension_of(name))):
        raise WrongType(
            f"The content is not what .{extension_of(name)} promises. Send one of {ALLOWED}, named as what it is.",
            field="files",
        )
    return kind


def ensure_kept_kind(name: str) -> Kind:
    """By the extension alone: asked before the bytes are there."""
    kind = KINDS.get(extension_of(name))
    if kind is None:
        raise WrongType(f"Files of this type are not kept. Send one of {ALLOWED}.", field="files")
    return kind


def taken_by(client: Client) -> tuple[str, ...]:
    """The kinds this client takes: of CHOICES those that were chosen, or all."""
    chosen = client.file_kinds.split()
    return tuple(kind for kind in CHOICES if kind in chosen) or CHOICES


def ensure_taken_by(client: Client, name: str) -> None:
    """By the extension alone, as `ensure_kept_kind`; the client's own list may be shorter."""
    ensure_kept_kind(name)
    taken, extension = taken_by(client), extension_of(name)
    if ALSO.get(extension, extension) not in taken:
        raise WrongType(
            f"{client.name} takes no .{extension} files. Send one of {listed(taken)}, or ask who administers this "
            "client: the kinds are chosen under Custody, Limits of files.",
            field="files",
        )


def accept_of(client: Client) -> str:
    """For a file field of a page."""
    taken = taken_by(client)
    return ",".join(f".{extension}" for extension in KINDS if ALSO.get(extension, extension) in taken)


def listed(kinds: Sequence[str]) -> str:
    """`PDF, PNG and ZIP`."""
    *first, last = [kind.upper() for kind in kinds]
    return f"{', '.join(first)} and {last}" if first else last


def mime_for(name: str) -> str:
    """The type a file is handed out with: from our list, or opaque bytes."""
    kind = KINDS.get(extension_of(name))
    return kind.mime if kind else OPAQUE


def extension_of(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def plain_name(name: str) -> str:
    """A name to show and to download under: no path, no control or direction marks, at most 200 characters."""
    name = UNSAFE_IN_NAMES.sub("", name.replace("\\", "/").rpartition("/")[2]).strip(" .")
    stem, dot, extension = name.rpartition(".")
    if not dot:
        return name[:NAME_LENGTH] or "evidence"
    return f"{stem[: NAME_LENGTH - 1 - len(extension)] or 'evidence'}.{extension}"[:NAME_LENGTH]


def _is_binary(kind: Kind, head: bytes, path: Path) -> bool:
    if kind.magic not in _magic(head):
        return False
    ensure_one_thing(path, kind.magic, head)
    if kind.magic in PICTURES:
        ensure_bearable_picture(path, kind.magic)
    if kind.magic == "zip":
        ensure_harmless(path)
        return not kind.member or {"[Content_Types].xml", kind.member} <= members(path)
    return True


def _magic(head: bytes) -> set[str]:
    try:
        found = {match.extension.lstrip(".") for match in puremagic.magic_string(head)}
    except puremagic.PureError:
        return set()
    if not head.startswith(b"PK\x03\x04"):
        found.discard("zip")
    return found | ({"jpg"} if found & {"jpeg", "jpe", "jfif"} else set())


def _is_text(head: bytes, extension: str) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", errors="replace").encode()
    if head.translate(None, CONTROLS) != head or head.startswith((b"MZ", b"%PDF", b"{\\rtf")):
        return False
    beginning = head[:2048].lstrip(b"\xef\xbb\xbf \t\r\n")
    if extension == "eml":
        return MAIL_HEADER.match(beginning) is not None
    return ACTIVE.match(beginning) is None
