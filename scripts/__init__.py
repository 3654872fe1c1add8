"""Programs that prepare a checkout. They use the standard library alone, since nothing is installed yet."""
