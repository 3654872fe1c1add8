"""Template tags: interface components under ``ui``, told apart by what they show in the modules beside it."""
