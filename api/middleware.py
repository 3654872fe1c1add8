"""The API's door: a request is a client's by its bearer token (RFC 6750), and by nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from api import selectors, services
from api.models import ApiClient, ApiToken
from api.problems import CONTENT_TYPE, problem
from api.scopes import capabilities_of, scope_for
from tenants import access
from tenants.selectors import Acting

PREFIX = "/api/v1/"
_TOKEN_URL = "/api/v1/token/"  # noqa: S105 - an address


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is nobody's: a word for programs and a sentence."""

    code: str
    detail: str


NO_TOKEN = Refusal(
    "token_missing", f"Send a token in the header Authorization: Bearer. Get one at {_TOKEN_URL}."
)
IN_ADDRESS = Refusal(
    "token_in_address",
    "A token in the address is not taken, for addresses stand in logs. Send it in the header Authorization: "
    f"Bearer; revoke the client if others can read those logs. Tokens come from {_TOKEN_URL}.",
)
UNKNOWN = Refusal("token_unknown", f"This token is not known here. Get a new one at {_TOKEN_URL}.")
EXPIRED = Refusal("token_expired", f"This token has expired. Get a new one at {_TOKEN_URL}.")
REVOKED = Refusal(
    "client_revoked", "This client was revoked. Ask an administrator of your organisation for a new one."
)


class BearerMiddleware:
    """Finds the client of a request to the API, holds it against what the view asks, and speaks JSON.

    It stands before the tenant middleware, which opens the transaction and the scope as for everybody.
    Sessions count for nothing here, so a page elsewhere cannot make a visitor's browser ask in their name.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Identify, pass on, and turn any page that refuses into a problem."""
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        translation.activate("en")
        request.is_of_program = True  # type: ignore[attr-defined] # no page is drawn for it
        found = _client_of(request, now=timezone.now())
        if isinstance(found, Refusal):
            request.user, request.refusal = AnonymousUser(), found  # type: ignore[attr-defined]
        response = self.get_response(request)
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        forms = {CONTENT_TYPE, "application/json"} if request.path_info == _TOKEN_URL else {CONTENT_TYPE}
        if response.status_code >= 400 and kind not in forms:  # noqa: PLR2004 - the HTTP boundary
            kept = {name: response.headers[name] for name in ("Allow",) if name in response.headers}
            return problem(response.status_code, headers=kept)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Refuse strangers (401) and clients without the scope (403)."""
        asked = access.access_of(view, None)
        if not request.path_info.startswith(PREFIX) or asked is None:
            return None
        if asked.kind == "public":
            request.user, request.acting = AnonymousUser(), None  # type: ignore[attr-defined]
            return None
        acting: Acting | None = getattr(request, "acting", None)
        if acting is None:
            return _unauthorised(request.refusal)  # type: ignore[attr-defined]
        if asked.kind == "capability" and not acting.can(asked.capability):
            return _out_of_scope(asked.capability)
        return None


def _client_of(request: HttpRequest, *, now: datetime) -> ApiToken | Refusal:
    """The token a request carries; the request then acts for its client."""
    kind, _blank, secret = request.headers.get("Authorization", "").partition(" ")
    if "access_token" in request.GET:
        return IN_ADDRESS
    if kind.lower() != "bearer" or not secret.strip():
        return NO_TOKEN
    token = selectors.token_of(services.checksum(secret.strip()))
    if token is None:
        return UNKNOWN
    client: ApiClient = token.application
    if client.revoked_at is not None:
        return REVOKED
    if token.expires <= now:
        return EXPIRED
    services.note_use(client=client, now=now)
    request.user = client.user
    request.acting = Acting(  # type: ignore[attr-defined]
        key=str(client.pk),
        organisation=client.tenant,
        role="",
        tenant=client.tenant,
        capabilities=capabilities_of(token.scope.split()),
    )
    return token


def _unauthorised(refusal: Refusal) -> HttpResponse:
    challenge = 'Bearer realm="api"'
    if refusal is not NO_TOKEN:
        challenge += ', error="invalid_token"'
    return problem(401, code=refusal.code, detail=refusal.detail, headers={"WWW-Authenticate": challenge})


def _out_of_scope(capability: str) -> HttpResponse:
    scope = scope_for(capability)
    return problem(
        403,
        code="scope_missing",
        detail=f"This token lacks the scope {scope}. Ask for it with the token; a client without it must be "
        "replaced by one that has it.",
        headers={"WWW-Authenticate": f'Bearer realm="api", error="insufficient_scope", scope="{scope}"'},
    )
