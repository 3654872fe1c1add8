"""Findings, plans, corrections, who is told, and the supplier's pages."""
