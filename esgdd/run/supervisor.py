"""Runs several programs as one: prefixed lines, restarts, and an end that leaves nothing behind."""

import contextlib
import ctypes
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

from esgdd.run.errors import SetupError
from esgdd.run.folders import Account

COLOURS = {"postgres": 34, "redis": 31, "web": 32, "worker": 35, "beat": 33, "setup": 36}
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 60.0
PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


class StopRequestedError(BaseException):
    """A signal asked to stop; like KeyboardInterrupt it is no Exception, so nothing swallows it."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.number = number


@dataclass(frozen=True)
class Program:
    """One program to keep running.

    ``stop_seconds`` is how long it may take to end after ``stop_signal`` before its process group is killed.
    With ``log`` its lines go to that file, else to the terminal behind its name.
    """

    name: str
    argv: Sequence[str]
    folder: Path
    env: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 3.0
    log: Path | None = None


@dataclass
class _Child:
    program: Program
    process: subprocess.Popen[bytes]
    started: float
    pause: float = 1.0
    restart_at: float | None = None
    once: bool = False
    partial: bytes = b""


class Supervisor:
    """Starts programs in order, restarts those that die, and stops them in the reverse order."""

    def __init__(self, output: IO[str] | None = None) -> None:
        self._output = output or sys.stdout
        self._colours = self._output.isatty() and "NO_COLOR" not in os.environ
        self._children: dict[str, _Child] = {}
        self._selector = selectors.DefaultSelector()

    def start(self, program: Program) -> None:
        """Start a program; raises SetupError when it cannot be executed at all."""
        self._children[program.name] = _Child(program, self._spawn(program), time.monotonic())

    def run_step(self, program: Program) -> int:
        """Run a program to its end while the others go on, and give its exit code."""
        child = _Child(program, self._spawn(program), time.monotonic(), once=True)
        self._children[program.name] = child
        while child.process.poll() is None:
            self.tick(0.05)
        del self._children[program.name]
        self._finish_output(child)
        _kill_group(child.process.pid)
        return child.process.returncode

    def wait_until(
        self, ready: Callable[[], bool], *, seconds: float, every: float = 0.05, only_while: str | None = None
    ) -> bool:
        """Wait until ``ready`` holds, at most ``seconds``, and while the program ``only_while`` lives.

        ``ready`` is asked ``every`` so many seconds.
        """
        end = time.monotonic() + seconds
        while not ready():
            if time.monotonic() > end:
                return False
            if only_while and self._children[only_while].process.poll() is not None:
                return ready()
            ask_again = time.monotonic() + every
            while (left := ask_again - time.monotonic()) > 0:
                self.tick(left)
        return True

    def run_forever(self) -> None:
        """Pass on lines and restart what dies, until a signal raises StopRequestedError."""
        while True:
            self.tick(1.0)

    def tick(self, seconds: float) -> None:
        """Pass on output for at most ``seconds``, then look after programs that ended."""
        for key, _ in self._selector.select(seconds):
            self._pass_on(key.data)
        if not self._selector.get_map():
            time.sleep(seconds)
        now = time.monotonic()
        for child in list(self._children.values()):
            self._look_after(child, now)

    def stop_all(self) -> None:
        """Stop every program, the last started first, and end whatever is left of its process group."""
        with _signals_ignored():
            self._stop_each()

    def _stop_each(self) -> None:
        for child in reversed(list(self._children.values())):
            process = child.process
            if process.poll() is None:
                process.send_signal(child.program.stop_signal)
                end = time.monotonic() + child.program.stop_seconds
                while process.poll() is None and time.monotonic() < end:
                    self._drain(0.05)
            if child.restart_at is None:
                _kill_group(process.pid)
            process.wait()
            self._finish_output(child)
        self._children.clear()

    def say(self, text: str, name: str = "dev") -> None:
        """Print one line behind a name; a terminal that is gone is no reason to fail."""
        label = f"{name:<8} | "
        if self._colours:
            label = f"\x1b[{COLOURS.get(name, 37)}m{label}\x1b[0m"
        with contextlib.suppress(OSError, ValueError):
            self._output.write(f"{label}{text}\n")
            self._output.flush()

    def _spawn(self, program: Program) -> subprocess.Popen[bytes]:
        parent = os.getpid()

        def end_with_parent() -> None:
            _libc.prctl(PR_SET_PDEATHSIG, int(program.stop_signal), 0, 0, 0)
            for number in STOP_SIGNALS:
                signal.signal(number, signal.SIG_DFL)
            if os.getppid() != parent:
                os._exit(1)

        account = program.account
        target = (
            subprocess.PIPE
            if program.log is None
            else os.open(program.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        )
        try:
            process = subprocess.Popen(  # noqa: S603 - programs of our own
                program.argv,
                cwd=program.folder,
                env=dict(program.env),
                stdin=subprocess.DEVNULL,
                stdout=target,
                stderr=subprocess.STDOUT,
                process_group=0,
                user=account.uid if account else None,
                group=account.gid if account else None,
                extra_groups=[] if account else None,
                preexec_fn=end_with_parent,  # noqa: PLW1509 - the supervisor has one thread
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise SetupError(f"Cannot start {program.name} ({program.argv[0]}): {error}.") from error
        finally:
            if program.log is not None:
                os.close(target)
        if process.stdout is not None:
            os.set_blocking(process.stdout.fileno(), False)
            self._selector.register(process.stdout, selectors.EVENT_READ, program.name)
        return process

    def _look_after(self, child: _Child, now: float) -> None:
        name = child.program.name
        if child.restart_at is not None:
            if now >= child.restart_at:
                child.process, child.started, child.restart_at = self._spawn(child.program), now, None
                self.say("started again", name)
            return
        code = child.process.poll()
        if code is None or child.once:
            return
        self._finish_output(child)
        _kill_group(child.process.pid)
        if now - child.started > STEADY_SECONDS:
            child.pause = 1.0
        child.restart_at = now + child.pause
        self.say(f"ended unexpectedly ({_describe(code)}); starting it again in {child.pause:.0f} s", name)
        child.pause = min(child.pause * 2, LONGEST_PAUSE)

    def _drain(self, seconds: float) -> None:
        if not self._selector.get_map():
            time.sleep(seconds)
        for key, _ in self._selector.select(seconds):
            self._pass_on(key.data)

    def _pass_on(self, name: str) -> None:
        child = self._children[name]
        stream = child.process.stdout
        if stream is None:
            return
        data = stream.read(65536)
        if data == b"":
            self._selector.unregister(stream)
            stream.close()
            child.process.stdout = None
        lines = (child.partial + (data or b"")).split(b"\n")
        child.partial = lines.pop()
        for line in lines:
            self.say(line.decode(errors="replace"), name)

    def _finish_output(self, child: _Child) -> None:
        """Print what a program that ended has left in its pipe."""
        stream = child.process.stdout
        if stream is None:
            return
        data = stream.read() or b""
        self._selector.unregister(stream)
        stream.close()
        child.process.stdout = None
        for line in (child.partial + data).splitlines():
            self.say(line.decode(errors="replace"), child.program.name)
        child.partial = b""


@contextlib.contextmanager
def _signals_ignored() -> Iterator[None]:
    before = {number: signal.signal(number, signal.SIG_IGN) for number in STOP_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def stop_on_signals() -> Iterator[None]:
    """Turn the first Ctrl-C, SIGTERM or closed terminal into StopRequestedError, and ignore more."""

    def request(number: int, _frame: FrameType | None) -> None:
        for other in STOP_SIGNALS:
            signal.signal(other, signal.SIG_IGN)
        raise StopRequestedError(number)

    before = {number: signal.signal(number, request) for number in STOP_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _kill_group(leader: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def _describe(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
