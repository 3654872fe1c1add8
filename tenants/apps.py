"""App configuration."""

from django.apps import AppConfig


class TenantsConfig(AppConfig):
    """Organisations, users, memberships, engagements, invitations."""

    name = "tenants"
