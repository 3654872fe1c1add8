"""Writes of the supplier list, one module a subject."""
