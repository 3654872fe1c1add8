"""Template tags of proof (``proof``)."""
