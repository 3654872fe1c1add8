"""No domain words live here: events, errors, tenant rows, row-level security, nudges."""
