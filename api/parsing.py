"""Reading JSON bodies strictly, and answering in JSON whatever was asked for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import IO, Any, NoReturn

import orjson
from rest_framework.exceptions import ParseError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.utils.encoders import JSONEncoder


class StrictJson(BaseParser):
    """JSON in UTF-8, up to the size that Django takes; no NaN, no key twice."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """The value. Raises ParseError for what is no JSON, RequestDataTooBig for more than is taken."""
        request = (parser_context or {})["request"]
        try:
            return json.loads(
                request._request.body.decode(),  # noqa: SLF001 - its size is checked there alone
                parse_constant=_refuse,
                object_pairs_hook=_once,
            )
        except UnicodeDecodeError as error:
            raise ParseError("The body is no UTF-8 text. Nothing was changed.") from error
        except RecursionError as error:
            raise ParseError("The body is nested too deeply. Nothing was changed.") from error
        except ValueError as error:
            raise ParseError(f"The body is no JSON: {error}. Nothing was changed.") from error


class QuickJson(JSONRenderer):
    """JSON as REST framework writes it, by orjson."""

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        """UTF-8; no answer is no text."""
        if data is None:
            return b""
        return orjson.dumps(data, default=_other.default, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS)


_other = JSONEncoder()


class AlwaysJson(BaseContentNegotiation):
    """Whatever the Accept header says: there is one form."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser | None:
        """The parser for JSON, if that was sent."""
        kind = (request.content_type or "").partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == kind), None)

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """The only one."""
        (renderer,) = renderers
        return renderer, str(renderer.media_type)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object, unless a key stands in it twice."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return found
