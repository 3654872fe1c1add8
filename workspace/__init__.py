"""Pages that show several domains at once: worklist, supplier pages, portal home."""
