"""Numbers of public registers: what they look like, and what is wrong with one that is not right."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.utils.translation import gettext_lazy as _
from stdnum import get_cc_module, lei
from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError

from core.errors import InvalidInput
from suppliers.countries import is_country
from suppliers.models import SupplierKey
from suppliers.reading.table import cleaned

#: Longest number that is kept.
MAX_LENGTH = 128
#: Digits of Crockford's base 32, in which the last part of an OS ID is written.
_BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_OS_ID = re.compile(rf"[A-Z]{{2}}\d{{4}}\d{{3}}[{_BASE32}]{{6}}")
_LEI = re.compile(r"[A-Z0-9]{18}\d{2}")
_DUNS = re.compile(r"\d{9}")
_SEPARATORS = re.compile(r"[\s\-./]")

Scheme = SupplierKey.Scheme


def checked_identifier(*, scheme: str, number: str, country: str = "") -> str:
    """The number as it is kept, without spaces and dashes; ``country`` (alpha-2) is that of a tax number.

    Raises :class:`InvalidInput` on the field ``external_id`` that says what is wrong with it. A tax number of
    a country whose rule is not known is kept as written.
    """
    text = cleaned(number)
    if not text:
        raise _wrong(_("Write the number."), "missing")
    if len(text) > MAX_LENGTH:
        raise _wrong(
            _("This has %(length)s characters; %(limit)s are kept. Shorten it.")
            % {"length": len(text), "limit": MAX_LENGTH},
            "too_long",
        )
    checks: dict[str, Callable[[str], str]] = {
        Scheme.LEI: _checked_lei,
        Scheme.OS: checked_os_id,
        Scheme.DUNS: _checked_duns,
    }
    if scheme == Scheme.TAX:
        return _checked_tax(text, country)
    return checks[scheme](text) if scheme in checks else text


def checked_os_id(text: str) -> str:
    """An OS ID in capitals: country, year, day of the year, five signs and a check sign."""
    number = _SEPARATORS.sub("", text).upper()
    if not _OS_ID.fullmatch(number) or not is_country(number[:2]):
        raise _wrong(
            _("An OS ID has 15 signs: a country, a date and six more, as CN2021250D1DTN7."), "os_form"
        )
    if _os_check(number[:-1]) != number[-1]:
        raise _wrong(
            _("The last sign of the OS ID does not fit the others. Check it for a slip."), "checksum"
        )
    return number


def _os_check(number: str) -> str:
    country = sum(ord(letter) for letter in number[:2])
    return _BASE32[(country + sum(_BASE32.index(sign) for sign in number[2:])) % len(_BASE32)]


def _checked_lei(text: str) -> str:
    number = _SEPARATORS.sub("", text).upper()
    if not _LEI.fullmatch(number):
        raise _wrong(_("An LEI has 20 letters and digits, the last two being digits."), "lei_form")
    if not lei.is_valid(number):
        raise _wrong(
            _("The last two digits of the LEI do not fit the others. Check it for a slip."), "checksum"
        )
    return number


def _checked_duns(text: str) -> str:
    number = _SEPARATORS.sub("", text)
    if not _DUNS.fullmatch(number):
        raise _wrong(_("A D-U-N-S number has nine digits."), "duns_form")
    return number


def _checked_tax(text: str, country: str) -> str:
    if not is_country(country):
        raise InvalidInput(_("Choose the country of the number."), code="country_missing", field="country")
    rule = get_cc_module(country, "vat")
    if rule is None:
        return text
    try:
        return str(rule.validate(text))
    except InvalidLength as error:
        message = _("This is too long or too short for a number of this country.")
        raise _wrong(message, "length") from error
    except InvalidChecksum as error:
        message = _("The check digit does not fit the others. Check the number for a slip.")
        raise _wrong(message, "checksum") from error
    except ValidationError as error:
        raise _wrong(_("No number of this country is written like this."), "form") from error


def _wrong(message: object, code: str) -> InvalidInput:
    return InvalidInput(str(message), code=code, field="external_id")
