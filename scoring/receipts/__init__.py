"""Score receipts: signed files that anybody can check without this platform (docs/scoring.md)."""
