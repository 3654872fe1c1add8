"""Tags of risk classes."""
