"""JSON bodies: bounded in size and depth, and nothing PostgreSQL could not keep (case A66)."""

import json
from typing import IO, Any

from django.conf import settings
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser


class BodyTooLarge(APIException):
    status_code = 413
    default_detail = "The body is larger than this endpoint reads."


class BoundedJSONParser(JSONParser):
    """Reads at most DATA_UPLOAD_MAX_MEMORY_SIZE bytes; refuses NUL, NaN and nesting that exhausts the parser."""

    def parse(self, stream: IO[bytes], media_type: Any = None, parser_context: Any = None) -> Any:
        raw = stream.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
        if len(raw) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise BodyTooLarge
        if b"\x00" in raw or b"\\u0000" in raw:
            raise ParseError("The body holds a NUL character.")
        try:
            return _encodable(json.loads(raw, parse_constant=_refuse_constant), raw)
        except RecursionError:
            raise ParseError("The body is nested too deeply.") from None
        except ValueError as error:
            raise ParseError(f"The body is not JSON: {error}") from None


def _encodable(body: Any, raw: bytes) -> Any:
    """Half of a surrogate pair is text in JSON, but no encoding and no database holds it."""
    if b"\\ud" in raw.lower():
        try:
            json.dumps(body, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise ParseError("The body holds half a surrogate pair.") from None
    return body


def _refuse_constant(name: str) -> None:
    raise ParseError(f"{name} is not JSON.")
