"""App configuration."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Rating reports."""

    name = "reports"
