"""The web process's entry point."""

import os

from django.core.wsgi import get_wsgi_application

from esgdd import celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "esgdd.settings")
application = get_wsgi_application()

__all__ = ["application", "celery"]  # the Celery app is what sends nudges
