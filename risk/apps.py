"""App configuration."""

from django.apps import AppConfig


class RiskConfig(AppConfig):
    """How exposed a buyer is through its suppliers: risk classes, the risk register."""

    name = "risk"

    def ready(self) -> None:
        """Say what of the register goes over when two suppliers become one."""
        from risk.merging import bring_along  # noqa: PLC0415 # models are there only once apps are ready

        bring_along()
