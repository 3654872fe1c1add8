"""The acceptance rows as one command: ``python -m tests.prove [ROW…] [--release]``."""
