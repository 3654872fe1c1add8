"""The product's routes and five more that fail in every way a view can fail after it has written a row."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import path

from core.errors import DomainError, InvalidInput
from core.events import record
from esgdd import urls as product
from suppliers.models import Supplier
from tenants import scope
from tenants.access import capability

handler400, handler403 = product.handler400, product.handler403
handler404, handler500 = product.handler404, product.handler500


def _write(request: HttpRequest) -> None:
    """What a service does: change a row, record an event."""
    supplier = Supplier.objects.get(name="Lone Mill", tenant_id=scope.tenant_id())
    supplier.sector = "written by a view that failed"
    supplier.save(update_fields=["sector"])
    record("supplier.noted", supplier, actor=request.user)


@capability("suppliers.edit")
def raises(request: HttpRequest) -> HttpResponse:
    _write(request)
    raise RuntimeError("on purpose")


@capability("suppliers.edit")
def not_found(request: HttpRequest) -> HttpResponse:
    _write(request)
    raise Http404


@capability("suppliers.edit")
def refused(request: HttpRequest) -> HttpResponse:
    _write(request)
    raise DomainError("The rule says no.", code="no")


@capability("suppliers.edit")
def invalid(request: HttpRequest) -> HttpResponse:
    _write(request)
    raise InvalidInput("The value cannot be used.", code="bad", field="name")


@capability("suppliers.edit")
def answers_400(request: HttpRequest) -> HttpResponse:
    """As an API does it: no exception at all, just a response."""
    _write(request)
    return JsonResponse({"code": "bad"}, status=400)


@capability("suppliers.edit")
def breaks_while_rendering(request: HttpRequest) -> HttpResponse:
    """A response that is rendered late must fail inside the transaction too."""
    _write(request)
    return TemplateResponse(request, "no/such/template.html")


@capability("suppliers.edit")
def works(request: HttpRequest) -> HttpResponse:
    _write(request)
    return HttpResponse("done")


def undeclared(request: HttpRequest) -> HttpResponse:
    """Nobody said who may see this."""
    return HttpResponse("secret")


FAILING = {
    "raises": (raises, 500),
    "not-found": (not_found, 404),
    "refused": (refused, 409),
    "invalid": (invalid, 400),
    "answers-400": (answers_400, 400),
    "breaks-while-rendering": (breaks_while_rendering, 500),
}

urlpatterns = [
    *product.urlpatterns,
    *(path(f"failing/{name}/", view) for name, (view, _) in FAILING.items()),
    path("working/", works),
    path("undeclared/", undeclared),
]
