"""Asks a virus scanner over the network: clamd's INSTREAM, one file a connection.

The protocol is four steps (a command, chunks with their length, an empty chunk, one line of answer), so it is
spoken here and needs no library. The scanner reads the bytes; this process only passes them on.
"""

from __future__ import annotations

import socket
import struct
from typing import IO

CHUNK = 64 * 1024
#: An answer is one short line; more than this is no clamd.
LONGEST_ANSWER = 4096


class ScannerUnreachableError(Exception):
    """The scanner did not answer, or not with a verdict; the file is neither clean nor infected."""


def scan(file: IO[bytes], *, address: str, seconds: float) -> str:
    """What the scanner finds in a file: the name of a virus, empty for none.

    ``address`` is ``host:port``, ``tcp://host:port`` or ``unix:/path``; each step may take ``seconds``.
    Raises :class:`ScannerUnreachableError` when there is no verdict.
    """
    try:
        with _connected(address, seconds) as line:
            line.sendall(b"zINSTREAM\0")
            file.seek(0)
            while chunk := file.read(CHUNK):
                line.sendall(struct.pack(">I", len(chunk)) + chunk)
            line.sendall(struct.pack(">I", 0))
            answer = _answer(line)
    except (OSError, ValueError) as error:
        raise ScannerUnreachableError(str(error)) from error
    return _verdict(answer)


def _connected(address: str, seconds: float) -> socket.socket:
    if address.startswith("unix:"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(seconds)
        try:
            line.connect(address.removeprefix("unix:").replace("//", "/", 1))
        except OSError:
            line.close()
            raise
        return line
    host, _, port = address.removeprefix("tcp://").rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=seconds)


def _answer(line: socket.socket) -> str:
    received = b""
    while len(received) < LONGEST_ANSWER and not received.endswith(b"\0"):
        part = line.recv(LONGEST_ANSWER)
        if not part:
            break
        received += part
    return received.rstrip(b"\0\n").decode("utf-8", "replace")


def _verdict(answer: str) -> str:
    words = answer.removeprefix("stream:").strip()
    if words == "OK":
        return ""
    if words.endswith(" FOUND"):
        return words.removesuffix(" FOUND")
    raise ScannerUnreachableError(f"the scanner gave no verdict: {answer[:200]!r}")
