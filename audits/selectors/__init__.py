"""Reads about audits."""
