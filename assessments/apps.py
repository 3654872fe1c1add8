"""App configuration."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    """Requests, answers, evidence and review."""

    name = "assessments"
