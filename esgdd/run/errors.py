"""The one error that ./dev shows to a person."""


class SetupError(Exception):
    """Something on this machine keeps a command from going on.

    Its text is one sentence that says what is wrong and what to do; ./dev prints it and exits with 1.
    """
