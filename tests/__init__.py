"""All tests. Folders mirror the source; ``stories`` go through several apps, in a browser."""
