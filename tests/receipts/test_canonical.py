"""Canonical JSON, and the reader that takes nothing for granted."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.engine.canonical import (
    LARGEST,
    MOST_BYTES,
    MOST_LETTERS,
    MOST_LEVELS,
    MOST_VALUES,
    Difference,
    canonical,
    differences,
    digest,
    digest_tree,
    from_base64url,
    identical,
    leaves,
    read_json,
    to_base64url,
)
from scoring.engine.words import UnreadableError

VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_what_is_written_is_read_back_and_written_the_same(value: Any) -> None:
    text = canonical(value)
    assert read_json(text) == value
    assert canonical(read_json(json.dumps(value, indent=3).encode())) == text
    assert list(differences(value, digest_tree(value))) == []


def test_keys_stand_in_the_order_of_rfc_8785_and_characters_are_written_plainly() -> None:
    """The example of RFC 8785, 3.2.3: order by UTF-16 units, not by code points."""
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    written = json.loads(canonical(dict.fromkeys(keys, 0)), object_pairs_hook=list)
    assert [key for key, _ in written] == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    assert (
        canonical(['\u20ac$\x0f\nA\'B"\\"/', True, None])
        == b'["\xe2\x82\xac$\\u000f\\nA\'B\\"\\\\\\"/",true,null]'
    )


@pytest.mark.parametrize("value", [1.5, 2.0, float("nan"), LARGEST + 1, -LARGEST - 1, (1,), {"a": {1}}, b"a"])
def test_what_has_more_than_one_writing_is_not_written(value: object) -> None:
    with pytest.raises(TypeError, match="no value of canonical JSON"):
        canonical(value)


def test_one_and_true_are_two_values() -> None:
    values: list[Any] = [1, True, "1", "true", [], {}, "", None, False, 0]
    assert len({digest(value) for value in values}) == 10


def test_fields_are_compared_with_their_kind() -> None:
    assert identical("1", "1")
    assert not identical(1, True)
    assert not identical("1", 1)
    assert not identical("1", "2")


def test_what_parts_a_value_from_its_digests_is_named_field_by_field() -> None:
    noted = {"a": {"b": [1, 2], "c": "x"}, "d": {}}
    found = {"a": {"b": [1, 3, 4]}, "d": {}, "e": True}
    assert sorted(differences(found, digest_tree(noted)), key=lambda one: one.path) == [
        Difference("changed", "a.b[1]", digest(2), 3),
        Difference("added", "a.b[2]", found=4),
        Difference("missing", "a.c", digest("x")),
        Difference("added", "e", found=True),
    ]


def test_every_field_is_a_leaf_and_so_is_what_is_empty() -> None:
    assert list(leaves({"a": [1, {"b": "x"}], "c": {}, "d": [[], None]})) == [1, "x", {}, [], None]


def test_a_digest_is_that_of_the_published_algorithm() -> None:
    """SHA-256 of the two bytes of an empty string in JSON."""
    assert digest("") == "Eq4yyx7ALQHto1gbEnwf7jsNxTVy7WuvI5choD2C4SY"


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "is not JSON: it goes wrong at line 1, column 1"),
        (b'{"a": 1,\n}', "at line 2, column 1"),
        (b"\xff\xfe{", "is not UTF-8 text, at byte 1"),
        (b'"\xe2\x82"', "is not UTF-8 text, at byte 2"),
        (b'{"total": 1.5}', "holds the number 1.5; receipts hold whole numbers and text only"),
        (b"[1e999]", "holds the number 1e999;"),
        (b"[NaN]", "holds the number NaN;"),
        (b"[-Infinity]", "holds the number -Infinity;"),
        (b"[9007199254740992]", "holds the number 9007199254740992, beyond what JSON keeps exactly"),
        (b"[-9007199254740992]", "beyond what JSON keeps exactly"),
        (b"[" + b"9" * 5000 + b"]", "beyond what JSON keeps exactly"),
        (b'{"a": {"total": 1, "total": 2}}', "has the key 'total' twice in one object"),
        (b'"\\ud800"', r"holds half a character in the text '\ud800'"),
        (b'{"\\udfff": 1}', "holds half a character"),
        (b"[" * (MOST_LEVELS + 1) + b"]" * (MOST_LEVELS + 1), "is nested deeper than 32 levels"),
        (b"[" * 200_000, "is nested deeper than 32 levels"),
        (b'{"a":' * 100_000, "is nested deeper than 32 levels"),
        (b"[" + b"0," * MOST_VALUES + b"0]", "holds more than 100000 values"),
        (b'{"' + b"k" * MOST_LETTERS + b'": {"k": 1}}', "has keys of more than 400 letters"),
        (b" " * (MOST_BYTES + 1), "is larger than 4 MB"),
        (b'{"' + b"\\u001b[31m" * 9 + b'": 1, "' + b"\\u001b[31m" * 9 + b'": 1}', r"\x1b[31m"),
    ],
)
def test_what_is_not_plain_json_gets_one_line_that_says_what(raw, message) -> None:
    with pytest.raises(UnreadableError) as refused:
        read_json(raw)
    text = str(refused.value)
    assert message in text
    assert text.isprintable()
    assert len(text) < 150


def test_the_bounds_themselves_are_read() -> None:
    assert read_json(f"[{LARGEST},{-LARGEST}]".encode()) == [LARGEST, -LARGEST]
    deepest = b"[" * MOST_LEVELS + b"]" * MOST_LEVELS
    assert read_json(deepest) is not None
    assert read_json(b'{"' + b"k" * MOST_LETTERS + b'": [1]}') is not None
    assert read_json(b"\xef\xbb\xbf[]") == []
    assert read_json(b"[" + b"0," * (MOST_VALUES - 2) + b"0]") == [0] * (MOST_VALUES - 1)


@pytest.mark.parametrize(
    "text", ["", "A" * 42, "A" * 44, "A" * 42 + "B", "A" * 42 + "=", "A" * 42 + "+", 5, None]
)
def test_only_one_writing_of_32_bytes_is_taken(text) -> None:
    assert from_base64url(text, 32) is None


def test_32_bytes_are_read_back() -> None:
    raw = bytes(range(224, 256))
    assert from_base64url(to_base64url(raw), 32) == raw
    assert len(to_base64url(raw)) == 43
