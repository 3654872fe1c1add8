"""The token endpoint (RFC 6749, 4.4), which answers by that standard, not as problem details."""

from __future__ import annotations

import base64
import binascii
from urllib.parse import unquote_plus

from allauth.core.ratelimit import consume
from django.http import HttpRequest, HttpResponse, JsonResponse
from drf_spectacular.utils import OpenApiExample, OpenApiResponse
from oauth2_provider.oauth2_backends import get_oauthlib_core
from rest_framework import serializers
from rest_framework.request import Request

from api.endpoint import endpoint, inner_request

_FORM = "application/x-www-form-urlencoded"


class TokenRequest(serializers.Serializer[object]):
    """What a client sends. It may send its id and secret by HTTP Basic instead."""

    grant_type = serializers.ChoiceField([("client_credentials", "client_credentials")])
    client_id = serializers.CharField(required=False)
    client_secret = serializers.CharField(required=False)
    scope = serializers.CharField(
        required=False, help_text="Scopes parted by blanks; all granted if left out."
    )


class Token(serializers.Serializer[object]):
    """A token and for how long it works."""

    access_token = serializers.CharField()
    token_type = serializers.CharField()
    expires_in = serializers.IntegerField(help_text="Seconds.")
    scope = serializers.CharField()


class TokenError(serializers.Serializer[object]):
    """Why there is no token (RFC 6749, 5.2)."""

    error = serializers.CharField()
    error_description = serializers.CharField(required=False)


@endpoint(
    "POST",
    "public",
    tag="token",
    name="get_token",
    summary="Get a token",
    description="A token works for an hour. Send it as `Authorization: Bearer …`.",
    request={_FORM: TokenRequest},
    responses={
        200: OpenApiResponse(Token),
        400: OpenApiResponse(TokenError, description="The request cannot be used."),
        401: OpenApiResponse(TokenError, description="Unknown or revoked client, or wrong secret."),
        429: OpenApiResponse(TokenError, description="Tried too often."),
    },
    examples=[OpenApiExample("All scopes granted", {"grant_type": "client_credentials"}, request_only=True)],
)
def token(request: Request) -> HttpResponse:
    """Give a token to a client that shows its id and secret."""
    asked = inner_request(request)
    if (asked.content_type or "").lower() != _FORM:
        return _error(400, "invalid_request", f"Send the fields as {_FORM}.")
    if not consume(asked, action="api_token", key=_client_id(asked)):
        refused = _error(429, "slow_down", "Tried too often. Wait a minute; a token works for an hour.")
        refused["Retry-After"] = "60"
        return refused
    try:
        _url, headers, body, status = get_oauthlib_core().create_token_response(asked)
    except ValueError:
        return _error(400, "invalid_request", "The address or the body cannot be read.")
    response = HttpResponse(body, status=status, content_type="application/json")
    for name, value in headers.items():
        response[name] = value
    return response


def _error(status: int, error: str, description: str) -> JsonResponse:
    return JsonResponse({"error": error, "error_description": description}, status=status)


def _client_id(request: HttpRequest) -> str:
    """Who says to ask, by form or by HTTP Basic; only counted here, checked later."""
    if named := request.POST.get("client_id"):
        return named
    _kind, _blank, pair = request.headers.get("Authorization", "").partition(" ")
    try:
        return unquote_plus(base64.b64decode(pair).decode().partition(":")[0])
    except (binascii.Error, UnicodeDecodeError):
        return ""
