"""Findings in spreadsheets: the template an auditor fills in, and reading what came back."""
