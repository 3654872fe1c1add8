"""App configuration."""

from django.apps import AppConfig


class OnboardingConfig(AppConfig):
    """How a supplier comes into the chain: conditions, checks, the code of conduct."""

    name = "onboarding"
