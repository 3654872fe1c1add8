"""The sub-commands of ./dev, run inside .venv: ``python -m esgdd.run COMMAND WORD…``."""

import sys
from collections.abc import Callable

from esgdd.run import commands
from esgdd.run.errors import SetupError
from esgdd.run.supervisor import StopRequestedError, stop_on_signals
from esgdd.run.up import up

COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "up": up,
    "servers": commands.servers,
    "test": commands.test,
    "check": commands.check,
    "prove": commands.prove,
    "bench": commands.bench,
    "manage": commands.manage,
}

WITHOUT_WORDS = {"servers", "check"}


def main(words: list[str]) -> int:
    """Run one sub-command and give its exit code; 1 after one sentence when this machine hinders it."""
    name, *rest = words or ["help"]
    if name not in COMMANDS:
        sys.stderr.write(f"./dev {name} is not a command: ./dev help lists them.\n")
        return 2
    if name in WITHOUT_WORDS and rest:
        sys.stderr.write(f"./dev {name} takes no words, but got {' '.join(rest)}: ./dev help tells more.\n")
        return 2
    try:
        with stop_on_signals():
            return COMMANDS[name](rest)
    except SetupError as error:
        sys.stderr.write(f"{error}\n")
    except OSError as error:
        sys.stderr.write(f"This machine refuses ({error}): free space or change rights, then try again.\n")
    except StopRequestedError as request:
        return 128 + request.number
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
