"""App configuration."""

from django.apps import AppConfig


class RemediationConfig(AppConfig):
    """What must change and by when: findings and corrective actions."""

    name = "remediation"
