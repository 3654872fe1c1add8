"""Writes of onboarding, one use case a function."""
