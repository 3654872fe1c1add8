"""App configuration."""

from django.apps import AppConfig


class ScoringConfig(AppConfig):
    """The engine and the scorecards it makes."""

    name = "scoring"
