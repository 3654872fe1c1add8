"""App configuration."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """The ground floor every other app stands on."""

    name = "core"
