"""Forms of the composed pages, one file an area."""
