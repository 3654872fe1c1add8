"""App configuration."""

from django.apps import AppConfig


class SuppliersConfig(AppConfig):
    """Suppliers and imports."""

    name = "suppliers"
