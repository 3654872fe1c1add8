"""From rows to one frozen document: what was rated, how it came about, what follows. No wording."""
