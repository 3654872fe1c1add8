"""The web process's entry point."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import resolvers

from esgdd import celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "esgdd.settings")
application = get_wsgi_application()
resolvers.get_resolver().url_patterns  # noqa: B018 - loads every page now, not in somebody's first request

__all__ = ["application", "celery"]  # the Celery app is what sends nudges
