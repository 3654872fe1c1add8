"""What a verdict says, one English sentence for each code; pages translate them with gettext."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final


def gettext_noop(text: str) -> str:
    """The text itself; the name marks it for translation."""
    return text


FAULTS: Final[Mapping[str, str]] = {
    "changed": gettext_noop("was changed after signing"),
    "added": gettext_noop("was added after signing"),
    "missing": gettext_noop("was taken out after signing"),
    "digest_changed": gettext_noop("is not the digest that was signed; the field itself is as it was"),
    "digest_added": gettext_noop("is a digest that was added after signing"),
    "digest_missing": gettext_noop("is a digest that was taken out after signing"),
    "signature": gettext_noop("does not fit: neither the fields nor the digests are what this key signed"),
    "signature_rewritten": gettext_noop(
        "does not fit, though every field fits its digest: the signature was changed, or fields were changed "
        "together with their digests"
    ),
    "key_apart": gettext_noop("is not the key that the name of the key stands for"),
    "unknown_key": gettext_noop("is no key that the issuer has published"),
    "key_not_in_use": gettext_noop("is a time at which the issuer did not sign with this key"),
    "misshapen": gettext_noop("is not what stands here in a receipt"),
    "no_seal": gettext_noop("is missing: nothing shows who made this receipt, or that it is whole"),
    "unknown_format": gettext_noop("is no format this verifier knows"),
    "not_added": gettext_noop("is not what the receipt's own table adds up to"),
    "not_in_document": gettext_noop("is not what the receipt's own document says"),
    "not_from_events": gettext_noop("is not what the receipt's own negative events come to"),
    "not_covered": gettext_noop("is not the hash of what the receipt says the score rests on"),
    "not_in_package": gettext_noop("is not what the package here gives for the receipt's document"),
    "other_package": gettext_noop("is not the hash of the package that is here under this name and version"),
    "not_scored": gettext_noop("cannot be scored with the standard's package here"),
}
"""What is wrong with a field; the sentence goes on after its path."""

UNREADABLE: Final[Mapping[str, str]] = {
    "too_large": gettext_noop("is larger than %(most)s MB; no receipt is"),
    "not_text": gettext_noop("is not UTF-8 text, at byte %(place)s"),
    "not_json": gettext_noop("is not JSON: it goes wrong at line %(line)s, column %(column)s"),
    "too_deep": gettext_noop("is nested deeper than %(most)s levels"),
    "too_many": gettext_noop("holds more than %(most)s values; no receipt does"),
    "long_path": gettext_noop(
        "has keys of more than %(most)s letters on the way to one value; no receipt does"
    ),
    "number": gettext_noop("holds the number %(number)s; receipts hold whole numbers and text only"),
    "large_number": gettext_noop("holds the number %(number)s, beyond what JSON keeps exactly"),
    "twice": gettext_noop("has the key %(key)s twice in one object"),
    "half_character": gettext_noop("holds half a character in the text %(text)s"),
    "no_receipt": gettext_noop("is JSON, but no score receipt"),
    "not_opened": "cannot be read: %(reason)s",
    "no_keys": 'is no set of keys: {"keys": [...]} is expected',
    "no_key_object": "is no set of keys: %(path)s is not an object",
    "no_ed25519": "holds no Ed25519 key, so no signature can be checked with it",
    "key_bytes": "holds a key that cannot be used: %(path)s.x is not 32 bytes in base64url",
    "key_name": "holds a key that cannot be used: %(path)s.kid is not the key's thumbprint",
    "key_time": "holds a key that cannot be used: %(path)s is no time in whole seconds",
}
"""What is wrong with a file as a whole; the sentence goes on after its name."""


class UnreadableError(ValueError):
    """A file is not what it should be. `code` is a key of `UNREADABLE`, `details` fill its sentence; the
    message is that sentence in English, one printable line."""

    def __init__(self, code: str, **details: object) -> None:
        self.code, self.details = code, details
        super().__init__(UNREADABLE[code] % details)
