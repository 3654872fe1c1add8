"""Reads about findings, for both sides."""
