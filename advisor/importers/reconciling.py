"""One entry of an inventory beside what an import found of it now: which values are written anew, and which stay."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from advisor.inventory.origins import checksum, checksums, source_of, values_of
from advisor.validation import UNKNOWN

Keys = tuple[str, ...]
GROWING = frozenset({"attached", "sites", "vpcs", "services", "associated", "shared_with", "ends_in", "zones"})
"""Lists of which each of several sources may know a part."""
Values = Mapping[Keys, Any]


@dataclass(frozen=True)
class Reconciling:
    """An entry as it is there, what an import found, the sources that were read, and whether all could be read."""

    there: Mapping[str, Any]
    found: Mapping[str, Any]
    source: str
    """The source that is taken for that of what was found."""
    sources: AbstractSet[str]
    complete: bool

    @cached_property
    def others(self) -> AbstractSet[str]:
        """The sources of the entry that were not read this time."""
        return {source_of(one) for one in listed(self.there.get("origin"))} - self.sources

    @cached_property
    def before(self) -> Values:
        """The values that are there."""
        return values_of(self.there)

    @cached_property
    def now(self) -> Values:
        """The values that were found."""
        return values_of(self.found)

    @cached_property
    def wanted(self) -> Values:
        """The values that should be there."""
        wanted = dict(self.before)
        for keys, value in self.now.items():
            here = self.before.get(keys)
            if here is None:
                # What an import wrote and is not there now, a person took out.
                if not self._wrote(keys, value, self.sources):
                    wanted[keys] = value
            elif listed(here) == listed(value) or (value == UNKNOWN and self.others):
                continue
            elif self._is_shared_list(keys, value):
                wanted[keys] = [*listed(here), *(one for one in listed(value) if one not in listed(here))]
            elif self._wrote(keys, here, self.sources) or self._is_newer(keys, value):
                wanted[keys] = value
        if self.complete and not self.others:
            for keys, here in self.before.items():
                # An account keeps the id that it once had, which others may be known by.
                if keys not in {*self.now, ("id",)} and self._wrote(keys, here, self.sources):
                    del wanted[keys]
        return wanted

    @property
    def left(self) -> Sequence[Keys]:
        """The values of others that stay, where the source has another one than when they wrote them.

        Titles are words of each source, and only those of people count.
        """
        return [
            keys
            for keys, value in self.now.items()
            if keys in self.before
            and self.wanted[keys] == self.before[keys]
            and listed(self.before[keys]) != listed(value)
            and value != UNKNOWN
            and not (keys == ("title",) and self.writer(keys))
            and not self._is_shared_list(keys, value)
            and not self._wrote(keys, value, self.sources)
        ]

    def writer(self, keys: Keys) -> str | None:
        """The source of which an import wrote a value that is there; None where a person wrote it."""
        return next((one for one in sorted(self.others) if self._wrote(keys, self.before[keys], {one})), None)

    @property
    def imported(self) -> str:
        """The checksums of what the import found and wrote, and of what others wrote and is still there."""
        written = {keys: value for keys, value in self.wanted.items() if value != self.before.get(keys)}
        sums = {checksum(self.source, keys, value) for one in (self.now, written) for keys, value in one.items()}
        every = self.sources | self.others
        kept = {checksum(one, keys, value) for one in every for keys, value in self.wanted.items()}
        return " ".join(sorted(sums | (kept & self._sums)))

    @cached_property
    def _sums(self) -> AbstractSet[str]:
        return checksums(self.there.get("imported"))

    def _wrote(self, keys: Keys, value: Any, sources: AbstractSet[str]) -> bool:
        """Whether an import of these sources wrote the value."""
        return any(checksum(one, keys, value) in self._sums for one in sources)

    def _is_newer(self, keys: Keys, value: Any) -> bool:
        """Whether the source knows what the imports so far did not, or what flows now: every log is a source."""
        here = self.before[keys]
        return (here == UNKNOWN != value or keys[0] == "traffic") and self._wrote(keys, here, self.others)

    def _is_shared_list(self, keys: Keys, value: Any) -> bool:
        """Whether a list that imports wrote may have members that were not found: of other sources, or not read."""
        here = self.before[keys]
        # A number of zones is no list.
        is_list = keys[-1] in GROWING and not any(str(one).isdecimal() for one in (*listed(here), *listed(value)))
        return (
            is_list and (bool(self.others) or not self.complete) and self._wrote(keys, here, self.sources | self.others)
        )


def listed(value: Any) -> list[Any]:
    """A value that may be a list or one of its members, as a list."""
    return value if isinstance(value, list) else [value] if value else []
