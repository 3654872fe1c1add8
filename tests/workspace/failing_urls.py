"""Routes for the test of error pages: the product's own, and two that fail."""

from esgdd.urls import handler400, handler403, handler404, handler500
from esgdd.urls import urlpatterns as product
from tests.workspace.test_frame import urlpatterns as failing

urlpatterns = [*product, *failing]
__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
