"""The post office: letters in the reader's language, handed to the mail server one by one.

Nothing is sent inside a request. A stage finds what to send, :func:`deliver_all` opens one connection, and
each letter is its own transaction: the row is locked, :func:`deliver` hands the mail over, and the row is
marked. A worker killed in between sends the same letter again, with the same Message-ID, so that it can be
told from a new one.
"""

from __future__ import annotations

import hashlib
import logging
import os
import smtplib
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone, translation

logger = logging.getLogger(__name__)
T = TypeVar("T")

#: From this reply code on a mail server says no for good (RFC 5321 4.2.1).
PERMANENT = 500


class Refused(Exception):
    """The mail server will never take this letter; the text is its reason, to be shown to people."""


class Postponed(Exception):
    """The mail server asks to try this letter again later; it takes others. The text is its reason."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One e-mail. ``key`` names it for ever: the same key gives the same Message-ID."""

    key: str
    to: str
    subject: str
    text: str
    html: str


@contextmanager
def reader(language: str, time_zone: str) -> Iterator[None]:
    """Write texts and times as this reader has them."""
    with translation.override(language), timezone.override(ZoneInfo(time_zone)):
        yield


def link(path: str) -> str:
    """The whole address of a page, for a letter."""
    return f"{settings.BASE_URL.rstrip('/')}{path}"


def deliver_all(waiting: Iterable[T], send: Callable[[T, BaseEmailBackend], int], *, what: str) -> int:
    """Call ``send(one, connection)`` for each of ``waiting`` over one connection; gives the sum of results.

    While the mail server does not answer, all that are left wait for the next run, and the log says so.
    """
    rest = list(waiting)
    done = 0
    if rest:
        try:
            with get_connection() as connection:
                for one in rest:
                    done += send(one, connection)
        except OSError as error:
            logger.warning("%s wait for the next run: the mail server does not answer (%s)", what, error)
    return done


def deliver(sent: Letter, connection: BaseEmailBackend) -> None:
    """Hand a letter over.

    Raises :class:`Refused`, :class:`Postponed`, or an OSError when the server is away or takes no mail.
    """
    mail = EmailMultiAlternatives(
        subject=sent.subject,
        body=sent.text,
        to=[sent.to],
        headers={"Message-ID": message_id(sent.key), "Auto-Submitted": "auto-generated"},
        connection=connection,
    )
    mail.attach_alternative(sent.html, "text/html")
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as refusal:
        raise _answer(*next(iter(refusal.recipients.values()))) from refusal
    except smtplib.SMTPDataError as refusal:
        raise _answer(refusal.smtp_code, refusal.smtp_error) from refusal
    except (smtplib.SMTPNotSupportedError, ValueError) as unsendable:
        raise Refused(str(unsendable)) from unsendable


def _answer(code: int, reason: bytes | str) -> Refused | Postponed:
    words = reason.decode(errors="replace") if isinstance(reason, bytes) else reason
    return Refused(words) if code >= PERMANENT else Postponed(words)


def message_id(key: str) -> str:
    """The Message-ID of the letter with this key: a hash of it at the host of ``BASE_URL``."""
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{host}>"


class FileOutbox(BaseEmailBackend):
    """Writes each mail as a file (``EMAIL_URL=outbox:////folder``, by default ``outbox`` below ``DATA_DIR``).

    The file is named by the hash of the Message-ID and appears whole or not at all, so a letter that was sent
    twice lies there once. Any mail program opens an ``.eml`` file.
    """

    def __init__(self, *, file_path: str = "", **options: Any) -> None:
        super().__init__(**options)
        self.folder = Path(file_path or settings.MAIL_FOLDER)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the mails; raises OSError when the folder cannot be written."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for mail in email_messages:
            path = self._write(mail.message())
            logger.info("mail to %s: %s (%s)", ", ".join(mail.recipients()), mail.subject, path)
        return len(email_messages)

    def _write(self, message: Message) -> Path:
        name = hashlib.sha256(str(message["Message-ID"]).encode()).hexdigest()
        path = self.folder / f"{name}.eml"
        handle, fresh = tempfile.mkstemp(dir=self.folder, prefix=".")
        with os.fdopen(handle, "wb") as file:
            file.write(message.as_bytes())
            file.flush()
            os.fsync(file.fileno())
        Path(fresh).replace(path)
        return path
