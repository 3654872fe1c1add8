"""App configuration."""

from django.apps import AppConfig


class RiskConfig(AppConfig):
    """How exposed a buyer is through its suppliers: risk classes, the risk register."""

    name = "risk"
