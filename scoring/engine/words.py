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
    "not_in_package": gettext_noop("is not what the package here gives for the receipt's document"),
    "other_package": gettext_noop("is not the hash of the package that is here under this name and version"),
    "not_scored": gettext_noop("cannot be scored with the standard's package here"),
}
"""What is wrong with a field; the sentence goes on after its path."""
