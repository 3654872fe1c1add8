"""Pages about people and organisations."""
