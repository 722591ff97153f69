"""Which values of an inventory an import wrote, and from where; what people changed since is theirs.

An entry that an import wrote says where it was found (`origin`) and holds a short checksum of each value (`imported`).
A value whose checksum is there is as the import wrote it.
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

_LONGEST = 200
_NO_VALUES = frozenset({"origin", "imported", "from", "to", "name", "between"})
"""What an import says of itself, and what a connection or peering is known by; all else are values."""


def written(origin: object, key: str) -> str:
    """An origin as an inventory has it: the place, and what the source calls the entry there."""
    place = str(origin)[: 3 * _LONGEST]
    return f"{place} ({as_written(key)})" if key else place


def as_written(key: str) -> str:
    """A key as origins have it: the last bracket of an origin is the key's, and it is as long as people read."""
    flat = key.replace(" (", "(")
    return flat if len(flat) <= _LONGEST else f"{flat[:_LONGEST]}...{hashlib.sha256(flat.encode()).hexdigest()[:8]}"


def key_of(origin: str) -> str | None:
    """What the source calls the entry, by an origin of an inventory; None where it does not say."""
    place, bracket, key = origin.rpartition(" (")
    return key[:-1] if place and bracket and key.endswith(")") else None


def source_of(origin: str) -> str:
    """The file or call that an origin names."""
    key = key_of(origin)
    place = origin if key is None else origin.removesuffix(f" ({key})")
    return re.sub(r":[0-9]+$", "", place.partition(": ")[0])


def values_of(entry: Mapping[str, Any]) -> dict[tuple[str, ...], Any]:
    """The values of an entry by the keys that lead to them."""
    found: dict[tuple[str, ...], Any] = {}
    for key, value in entry.items():
        if isinstance(value, dict) and value:
            found |= {(key, *below): member for below, member in values_of(value).items()}
        elif key not in _NO_VALUES:
            found[key,] = value
    return found


def checksum(source: str, path: Sequence[str], value: Any) -> str:
    """Four letters or digits that tell a value of a source from others; of a million other values one has the same."""
    members = value if isinstance(value, list) else [value]
    text = json.dumps([source, *path, members], ensure_ascii=False)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return base64.b32encode(digest)[:4].decode().lower()


def checksums(text: Any) -> frozenset[str]:
    """The checksums that an entry holds."""
    return frozenset(text.split()) if isinstance(text, str) else frozenset()


def is_as_imported(entry: Mapping[str, Any], path: Sequence[str], sources: Iterable[str]) -> bool:
    """Whether a value of an entry is what an import from one of the sources wrote."""
    values, there = values_of(entry), checksums(entry.get("imported"))
    return tuple(path) in values and any(checksum(one, path, values[tuple(path)]) in there for one in sources)
