"""App configuration."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Programs at the door: API clients, their tokens, and what they may ask."""

    name = "api"
