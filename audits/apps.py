"""App configuration."""

from django.apps import AppConfig


class AuditsConfig(AppConfig):
    """Who checked: audits, their sites and the sheets auditors bring."""

    name = "audits"
