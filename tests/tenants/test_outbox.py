"""The post office without a mail server: mails lie as files, each once."""

from __future__ import annotations

import logging
from email import message_from_bytes
from email.policy import default

import pytest
from django.core.mail import EmailMessage, get_connection

from core.mail import FileOutbox, Letter, deliver, message_id

LETTER = Letter("notice 1", "kim@aurora.example", "Grüße, 您好", "Plain words", "<p>Plain words</p>")


@pytest.fixture
def folder(settings, tmp_path):
    settings.EMAIL_BACKEND = "core.mail.FileOutbox"
    settings.MAIL_FOLDER = tmp_path / "outbox"
    return settings.MAIL_FOLDER


def test_a_mail_is_a_file_any_mail_program_opens(folder, caplog) -> None:
    caplog.set_level(logging.INFO, "core.mail")
    deliver(LETTER, get_connection())
    (path,) = folder.iterdir()
    mail = message_from_bytes(path.read_bytes(), policy=default)
    assert path.suffix == ".eml"
    assert mail["To"] == "kim@aurora.example"
    assert mail["Subject"] == "Grüße, 您好"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert {part.get_content_type() for part in mail.walk()} >= {"text/plain", "text/html"}
    assert f"mail to kim@aurora.example: Grüße, 您好 ({path})" in caplog.text


def test_the_same_letter_sent_twice_is_one_file(folder) -> None:
    deliver(LETTER, get_connection())
    deliver(LETTER, get_connection())
    assert len(list(folder.iterdir())) == 1


def test_other_letters_lie_beside_it(folder) -> None:
    deliver(LETTER, get_connection())
    EmailMessage("Reset", "A link", to=["kim@aurora.example"]).send()
    EmailMessage("Reset", "A link", to=["kim@aurora.example"]).send()
    assert len(list(folder.iterdir())) == 3


def test_only_the_service_account_reads_them(folder) -> None:
    deliver(LETTER, get_connection())
    (path,) = folder.iterdir()
    assert (folder.stat().st_mode & 0o777, path.stat().st_mode & 0o777) == (0o700, 0o600)


def test_a_folder_may_be_named(tmp_path) -> None:
    EmailMessage(
        "Hello", "Words", to=["kim@aurora.example"], connection=FileOutbox(file_path=str(tmp_path))
    ).send()
    assert len(list(tmp_path.iterdir())) == 1


def test_a_message_id_is_of_this_site_and_of_its_key(settings) -> None:
    settings.BASE_URL = "https://esgdd.example:8443/"
    assert message_id("notice 1") == message_id("notice 1") != message_id("notice 2")
    assert message_id("notice 1").endswith("@esgdd.example>")
