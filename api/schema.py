"""The OpenAPI document: what the views declare, and what holds for all of them."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.urls import reverse
from django.utils import translation

from api.scopes import SCOPES

_ABOUT = (
    "For programs of a buyer, such as its ERP. An administrator connects one under Set-up, API clients. "
    "Everything refused is answered as problem details (RFC 9457): `detail` says what to do, `code` is for "
    "programs. Exact figures are sent as text."
)


#: Tag → what it is about, in the order of reading.
_TAGS = {
    "token": "Every other request needs a token.",
    "suppliers": "The buyer's supplier list.",
    "sites": "Where suppliers work.",
    "links": "Who supplies whom, to any depth.",
    "standings": "Where each supplier stands: what an ERP acts on.",
    "scorecards": "What suppliers' answers are worth, exactly.",
    "findings": "What was found wrong at suppliers.",
    "actions": "What suppliers do about it.",
}


@cache
def document() -> dict[str, Any]:
    """The OpenAPI 3.1 document, in English; made once a process."""
    # Imported when asked for: most processes never are.
    from drf_spectacular.generators import SchemaGenerator  # noqa: PLC0415

    with translation.override("en"):
        generator: Any = SchemaGenerator()  # type: ignore[no-untyped-call]
        made: dict[str, Any] = generator.get_schema(request=None, public=True)
    return made


def with_security(result: dict[str, Any], generator: Any, **kwargs: Any) -> dict[str, Any]:
    """Add to the generated document what no view says by itself; called by drf-spectacular."""
    result["info"]["description"] = _ABOUT
    result["tags"] = [{"name": name, "description": words} for name, words in _TAGS.items()]
    result["components"]["securitySchemes"] = {
        "oauth2": {
            "type": "oauth2",
            "flows": {
                "clientCredentials": {
                    "tokenUrl": reverse("v1_token"),
                    "scopes": {name: scope.meaning for name, scope in SCOPES.items()},
                }
            },
        }
    }
    return result
