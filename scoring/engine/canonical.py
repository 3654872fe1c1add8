"""Canonical JSON (RFC 8785), a reader that trusts nothing, and one digest for every field.

Values are objects, lists, strings, whole numbers, true, false and null; numbers with a point do not exist
here, so that every value has one way to be written.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from scoring.engine.problems import path_of
from scoring.engine.words import UnreadableError

MOST_BYTES = 4 * 1024 * 1024
MOST_LEVELS = 32
#: Keys and values together; a receipt has about ten thousand.
MOST_VALUES = 100_000
#: Letters of the keys on the way to a value, together: every fault names its whole path.
MOST_LETTERS = 400
#: The largest whole number that every JSON reader keeps exactly (RFC 7493, 2.2).
LARGEST = 2**53 - 1
_BASE64URL = re.compile(r"[A-Za-z0-9_-]+")
_DIGITS = len(str(LARGEST)) + 1


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that does not fit its digest. `kind` is ``changed``, ``added`` (it has no digest) or
    ``missing`` (only the digest is there); `noted` is that digest, `found` the value."""

    kind: str
    path: str
    noted: object = None
    found: object = None


def canonical(value: object) -> bytes:
    """`value` as UTF-8 JSON after RFC 8785: keys in order, no blanks. Raises TypeError for a float or
    anything else that JSON of this kind does not hold."""
    return json.dumps(_ordered(value), ensure_ascii=False, separators=(",", ":")).encode()


def digest(value: object) -> str:
    """SHA-256 over the canonical form, 43 characters of base64url."""
    if isinstance(value, str | int | None):
        return _field_digest(value)
    return to_base64url(hashlib.sha256(canonical(value)).digest())


@lru_cache(maxsize=50_000, typed=True)
def _field_digest(value: str | int | None) -> str:
    """The same few words and numbers stand in receipts again and again."""
    return to_base64url(hashlib.sha256(canonical(value)).digest())


def digest_tree(value: object) -> object:
    """The same shape with the digest of each field in place of its value; an empty object or list is a
    field of its own."""
    if isinstance(value, dict) and value:
        return {key: digest_tree(inner) for key, inner in value.items()}
    if isinstance(value, list) and value:
        return [digest_tree(inner) for inner in value]
    return digest(value)


def fits(value: object, noted: object) -> bool:
    """Whether a field is the one whose digest was `noted`."""
    return isinstance(noted, str) and digest(value) == noted


def identical(value: object, other: object) -> bool:
    """Whether two fields are the same value of the same kind: 1 is not true."""
    return type(value) is type(other) and value == other


def differences(
    value: object, tree: object, path: str = "", same: Callable[[object, object], bool] = fits
) -> Iterator[Difference]:
    """Where `value` and its tree of digests part, field by field. `same` compares what stands at one
    place, for a tree of something else than digests."""
    if isinstance(value, dict) and value and isinstance(tree, dict):
        parts = {join(path, key): key for key in (*value, *tree)}
        yield from _inside(parts, value, tree, same)
    elif isinstance(value, list) and value and isinstance(tree, list):
        longest = max(len(value), len(tree))
        parts = {f"{path}[{place}]": str(place) for place in range(longest)}
        yield from _inside(parts, _by_place(value), _by_place(tree), same)
    elif not same(value, tree):
        yield Difference("changed", path, tree, value)


def _inside(
    parts: Mapping[str, str],
    value: Mapping[str, object],
    tree: Mapping[str, object],
    same: Callable[[object, object], bool],
) -> Iterator[Difference]:
    """The differences of what stands inside two objects or lists; `parts` are paths and their keys."""
    for path, key in parts.items():
        if key not in tree:
            yield Difference("added", path, found=value[key])
        elif key not in value:
            yield Difference("missing", path, tree[key])
        else:
            yield from differences(value[key], tree[key], path, same)


def _by_place(values: list[object]) -> dict[str, object]:
    return {str(place): value for place, value in enumerate(values)}


def join(path: str, key: str) -> str:
    """The path of `key` inside `path`, on one printable line."""
    return path_of(path, key) if path else path_of(key)


def leaves(value: object) -> Iterator[object]:
    """Every value without parts, in order; an empty object or list is one."""
    if isinstance(value, dict | list) and value:
        for inner in value.values() if isinstance(value, dict) else value:
            yield from leaves(inner)
    else:
        yield value


def to_base64url(raw: bytes) -> str:
    """base64url without padding (RFC 7515, 2)."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def from_base64url(text: object, length: int) -> bytes | None:
    """The `length` bytes that `text` writes, or None: also when the same bytes are written otherwise."""
    if not isinstance(text, str) or len(text) != -(-length * 8 // 6) or not _BASE64URL.fullmatch(text):
        return None
    raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    return raw if to_base64url(raw) == text else None


def read_json(raw: bytes) -> object:
    """The value that `raw` writes. Raises UnreadableError, one line, for anything that is not plain UTF-8
    JSON of at most 4 MB: numbers with a point, NaN, keys that stand twice and deep nesting included."""
    if len(raw) > MOST_BYTES:
        raise UnreadableError("too_large", most=MOST_BYTES // 1024**2)
    try:
        text = raw.decode("utf-8-sig")
        value: object = json.loads(
            text,
            parse_int=_whole,
            parse_float=_refuse_number,
            parse_constant=_refuse_number,
            object_pairs_hook=_object,
        )
    except UnicodeDecodeError as error:
        raise UnreadableError("not_text", place=error.start + 1) from None
    except json.JSONDecodeError as error:
        raise UnreadableError("not_json", line=error.lineno, column=error.colno) from None
    except RecursionError:
        raise UnreadableError("too_deep", most=MOST_LEVELS) from None
    _check_extent(value)
    return value


def _ordered(value: object) -> object:
    """Objects with their keys in the order of their UTF-16 units (RFC 8785, 3.2.3)."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return {key: _ordered(value[key]) for key in keys}
    if isinstance(value, list):
        return [_ordered(inner) for inner in value]
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int) and -LARGEST <= value <= LARGEST:
        return value
    raise TypeError(f"no value of canonical JSON here: {type(value).__name__}")


def _whole(text: str) -> int:
    if len(text) > _DIGITS or abs(int(text)) > LARGEST:
        raise UnreadableError("large_number", number=_short(text))
    return int(text)


def _refuse_number(text: str) -> object:
    raise UnreadableError("number", number=_short(text))


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made: dict[str, object] = {}
    for key, value in pairs:
        if key in made:
            raise UnreadableError("twice", key=_short(ascii(key)))
        made[key] = value
    return made


def _check_extent(value: object) -> None:
    """Not deeper and not more than receipts are, no longer way to any value, and no half of a character,
    which UTF-8 cannot write."""
    waiting = [(value, 1, 0)]
    seen = 0
    while waiting:
        one, level, letters = waiting.pop()
        seen += 1
        _check_place(level, seen, letters)
        if isinstance(one, dict):
            waiting += [(key, level, letters) for key in one]
            waiting += [(inner, level + 1, letters + len(key)) for key, inner in one.items()]
        elif isinstance(one, list):
            waiting += [(inner, level + 1, letters) for inner in one]
        elif isinstance(one, str) and not _is_utf8(one):
            raise UnreadableError("half_character", text=_short(ascii(one)))


def _check_place(level: int, seen: int, letters: int) -> None:
    if level > MOST_LEVELS:
        raise UnreadableError("too_deep", most=MOST_LEVELS)
    if seen > MOST_VALUES:
        raise UnreadableError("too_many", most=MOST_VALUES)
    if letters > MOST_LETTERS:
        raise UnreadableError("long_path", most=MOST_LETTERS)


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _short(text: str) -> str:
    longest = 40
    return text if len(text) <= longest else f"{text[:longest]}…"
