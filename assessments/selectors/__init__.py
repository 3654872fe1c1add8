"""Reads of this app, one module a side."""
