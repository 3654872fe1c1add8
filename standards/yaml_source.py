"""Reads one YAML file strictly: plain values only, and no key twice."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from standards.faults import Fault, StandardError

if TYPE_CHECKING:
    from yaml import SafeLoader as _FastLoader
else:
    _FastLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _StrictLoader(_FastLoader):
    """The safe loader (in C where it is built), refusing a key that stands twice in one mapping."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, object]:  # noqa: FBT001, FBT002 - PyYAML's own signature
        seen: set[str] = set()
        for key_node, _ in node.value:
            key = str(key_node.value)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key!r} stands twice in one mapping", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)


def read_yaml(path: Path, file: str) -> object:
    """The content of `path` as plain Python values; `file` is its name in error messages.

    Raises StandardError when the file is missing, is not UTF-8, is not YAML or repeats a key.
    """
    try:
        # A subclass of the safe loader: it builds plain values only.
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_StrictLoader)  # noqa: S506
    except FileNotFoundError:
        raise StandardError([Fault(file, "", "the file is missing")]) from None
    except UnicodeDecodeError as error:
        raise StandardError([Fault(file, f"byte {error.start}", "the file is not UTF-8")]) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise StandardError([Fault(file, where, error.problem or "not valid YAML")]) from None
    except yaml.YAMLError as error:
        raise StandardError([Fault(file, "", f"not valid YAML: {' '.join(str(error).split())}")]) from None
