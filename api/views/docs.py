"""The OpenAPI document, and Swagger UI over it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from api.schema import document
from tenants.access import public


@require_safe
@public
def openapi(request: HttpRequest) -> JsonResponse:
    """The whole API as an OpenAPI 3.1 document."""
    return JsonResponse(document())


@require_safe
@public
def docs(request: HttpRequest) -> HttpResponse:
    """The document to read and to try out."""
    return render(request, "api/docs.html")
