"""Scoring: what answers are worth. The engine itself is pure and lies in scoring.engine."""
