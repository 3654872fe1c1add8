"""Files in front of a virus scanner: a small clamd on a real socket; one that is away, and its return."""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from assessments.inspection.scanner import ScannerUnreachableError, scan
from assessments.models import AnswerEvidence, Evidence
from assessments.vault.quarantine import advance_scans
from tenants.scope import scope
from tenants.stages import send_notices
from tests.assessments.drafting import answer_everything, own_request
from tests.papers import PDF

#: What this scanner knows as a virus: a made-up mark that the product itself does not look for.
MARK = b"MADE-UP-VIRUS-OF-A-TEST"
NOWHERE = "127.0.0.1:9"


class Talk(socketserver.StreamRequestHandler):
    """One talk of clamd's INSTREAM: command, chunks with their length, verdict."""

    def handle(self) -> None:
        """Read a stream to its empty chunk and answer."""
        if self.rfile.read(10) != b"zINSTREAM\0":
            self.wfile.write(b"UNKNOWN COMMAND\0")
            return
        received = b""
        while length := struct.unpack(">I", self.rfile.read(4))[0]:
            received += self.rfile.read(length)
        if b"EICAR" in received or MARK in received:
            self.wfile.write(b"stream: Eicar-Test-Signature FOUND\0")
        elif b"%BIG" in received:
            self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
        else:
            self.wfile.write(b"stream: OK\0")


@pytest.fixture
def scanner() -> Iterator[str]:
    """The address of a running scanner."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"tcp://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture
def asked(world) -> Any:
    with scope(world.scope("Evergreen")):
        request = own_request("t-cfie")
        answer_everything(world, request)
        return request


def send(client: Any, asked: Any, content: bytes = PDF) -> Any:
    url = reverse("evidence_upload", args=[asked.pk, "1"])
    file = SimpleUploadedFile("policy.pdf", content)
    return client.post(url, {"file": file}, headers={"X-Requested-With": "XMLHttpRequest"})


def infected() -> bytes:
    return PDF + b"% " + MARK + b"\n%%EOF\n"


def test_the_scanner_names_what_it_finds(scanner: str, tmp_path: Path) -> None:
    for content, found in ((b"x" * 200_000, ""), (b"EICAR", "Eicar-Test-Signature")):
        path = tmp_path / "file"
        path.write_bytes(content)
        with path.open("rb") as file:
            assert scan(file, address=scanner, seconds=5) == found
    path.write_bytes(b"%BIG")
    with path.open("rb") as file, pytest.raises(ScannerUnreachableError, match="no verdict"):
        scan(file, address=scanner, seconds=5)


def test_a_scanner_on_a_unix_socket_is_asked_too(tmp_path: Path) -> None:
    path = tmp_path / "clamd.sock"
    with socketserver.UnixStreamServer(str(path), Talk) as server, (tmp_path / "f").open("w+b") as file:
        threading.Thread(target=server.handle_request, daemon=True).start()
        assert scan(file, address=f"unix:{path}", seconds=5) == ""


def test_an_infected_file_is_refused_and_nothing_is_kept(world, sign_in, asked, scanner, settings) -> None:
    settings.CLAMAV_ADDRESS = scanner
    client = sign_in("Evergreen", "admin")
    refused = send(client, asked, infected())
    assert refused.status_code == 400
    assert "virus scanner found something" in refused.json()["error"]
    assert send(client, asked).status_code == 200
    with scope(world.scope("Evergreen")):
        assert Evidence.objects.get().scan == ""


@pytest.fixture
def away(sign_in, asked, settings) -> tuple[Any, Any]:
    """A company's administrator with a request to answer, while the scanner is away."""
    settings.CLAMAV_ADDRESS = NOWHERE
    return sign_in("Evergreen", "admin"), asked


@pytest.mark.parametrize(("content", "outcome"), [(PDF, ""), (infected(), "refused")])
def test_a_file_waits_for_a_scanner_that_is_away(  # noqa: PLR0917 - fixtures
    world, away, scanner, settings, django_capture_on_commit_callbacks, content, outcome
) -> None:
    client, asked = away
    sent = send(client, asked, content)
    assert sent.status_code == 200
    assert "has not looked at this file yet" in sent.content.decode()
    with scope(world.scope("Evergreen")):
        waiting = Evidence.objects.get()
        waits_in = str(waiting.file)
        assert AnswerEvidence.objects.get().evidence_id == waiting.pk
    assert waits_in.startswith("quarantine/")
    assert client.get(reverse("evidence_file", args=[waiting.pk])).status_code == 409
    held = client.post(reverse("portal_submit", args=[asked.pk]), {"consent": "on"})
    assert held.status_code == 422

    soon = timezone.now() + timedelta(seconds=5)
    assert advance_scans(now=soon) == 0
    settings.CLAMAV_ADDRESS = scanner
    assert advance_scans(now=soon) == 0, "it is not asked again before its time"
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        assert advance_scans(now=soon + timedelta(hours=2)) == 1
    with scope(world.scope("Evergreen")):
        judged = Evidence.objects.get()
    assert judged.scan == outcome
    assert not default_storage.exists(waits_in)
    send_notices(now=soon + timedelta(hours=2))
    assert [("released" if not outcome else "refused") in str(one.subject) for one in mail.outbox] == [True]
    done = client.post(reverse("portal_submit", args=[asked.pk]), {"consent": "on"})
    assert done.status_code == (422 if outcome else 302)
    if not outcome:
        assert str(judged.file).startswith("evidence/")
        opened = client.get(reverse("evidence_file", args=[judged.pk]))
        assert b"".join(opened.streaming_content) == content
    else:
        assert send(client, asked, content).status_code == 400
