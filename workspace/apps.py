"""App configuration."""

from django.apps import AppConfig


class WorkspaceConfig(AppConfig):
    """Composed pages; it keeps no data of its own."""

    name = "workspace"
