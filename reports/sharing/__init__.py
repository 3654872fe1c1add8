"""Results that travel: a supplier company hands one to somebody without an account, by link or as a file."""
