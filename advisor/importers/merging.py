"""What an import found brought into an inventory that is there: what people wrote stays, and what changed is told.

An entry is found again by its key in an origin, where that is an id of AWS or the source the same, an account by its
id, else by its name where nothing known of the two differs, an endpoint else by its VPC and service. A value that an
import of the same sources wrote and nobody changed since is written anew; any other is left, and told where the source
has another one than before. Nothing is taken for gone from a source of which not all could be read.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from advisor.catalogue import Catalogue
from advisor.importers.drafting import (
    ENDS,
    IN_EXISTING,
    LISTS,
    Data,
    base_name,
    entry_data,
    names_of,
    one_or_several,
    origins_of,
    realm,
    shared_vpcs,
    with_origin,
)
from advisor.importers.estate import KINDS, Connection, EndpointService, Entry, Estate, Peering, Ref
from advisor.importers.reconciling import Reconciling, listed
from advisor.inventory.editing import REMOVED, Edit, edited
from advisor.inventory.origins import as_written, key_of, source_of
from advisor.inventory.reader import load_text
from advisor.plain_text import quoted
from advisor.validation import UNKNOWN
from advisor.yaml_writer import on_one_line

SHOWN = 20
"""How many changes of a kind are told one by one."""
Place = tuple[str | int, ...]
_ID = re.compile(
    r"[a-z]+(?:-[a-z]+)*-(?:[0-9a-f]{17}|(?![0-9]{8}$)[0-9a-f]{8})|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|arn:.+"
)
"""What AWS calls something. An old id of digits alone is none: names end in dates, and two things must not be fused."""
_Finder = Callable[[Any], int | None]


@dataclass(frozen=True)
class Merged:
    """The text of an inventory with what an import found, and what changed, in words."""

    text: str
    changes: tuple[str, ...]


def merged(text: str, name: str, estate: Estate, catalogue: Catalogue) -> Merged:
    """The inventory with the estate; raises InvalidInput where it cannot be read, or could not be afterwards."""
    merging = _Merging(text, name, estate, catalogue)
    edits = list(merging.edits())
    result = edited(text, edits, name) if edits else text
    load_text(result, catalogue, name)
    return Merged(result, tuple(merging.said()))


class _ByKey:
    """Entries that are there, by what their sources call them."""

    def __init__(self, there: Iterable[tuple[Any, Any]]):
        self._same: dict[tuple[str, str], Any] = {}
        self._named: dict[str, list[Any]] = {}
        for place, entry in there:
            for origin in listed(_mapping(entry).get("origin")):
                if key := key_of(origin):
                    self._same["" if _ID.fullmatch(key) else source_of(origin), key] = place
                    self._named.setdefault(key, []).append(place)

    def same(self, entry: Entry) -> Any:
        """Where an entry is that the same source calls the same, or AWS; None where none is."""
        key = as_written(entry.key)
        sources = {"": None} if _ID.fullmatch(key) else dict.fromkeys(source_of(str(one)) for one in entry.origins)
        return next((self._same[source, key] for source in sources if (source, key) in self._same), None)

    def named(self, entry: Entry) -> list[Any]:
        """Where entries are that any source calls the same."""
        return self._named.get(as_written(entry.key), [])


class _Merging:
    def __init__(self, text: str, name: str, estate: Estate, catalogue: Catalogue):
        self.inventory = load_text(text, catalogue, name)
        self.data: Data = self.inventory.document.data
        self.estate = estate
        self.home = self.inventory.content.region
        self.sources = {source_of(one) for one in estate.sources}
        self.incomplete = {source_of(one) for one in estate.incomplete}
        self.told: dict[str, list[str]] = {"new": [], "changed": [], "left": [], "gone": []}
        self.moved = 0
        """How many entries stand at another place of their sources, or in another source."""
        self.places: dict[Ref, Place] = {}
        """Where entries of the estate stand already that have names."""
        self.listed_places: set[Place] = set()
        """Where members of lists stand that were found again."""
        ids = {name: one.id for name, one in self.inventory.content.accounts.items()}
        self.account_ids: dict[str | None, str] = {one: name for name, one in ids.items() if one and one != UNKNOWN}
        self._find_again()
        taken = {realm(group): set(self._there(group)) for group in estate.entries if group not in LISTS}
        taken["ends"] = {one for group in ENDS for one in self._there(group)}
        given = {ref: str(path[-1]) for ref, path in self.places.items()}
        self.names = names_of(estate, given, taken)

    # --- which entries are there ----------------------------------------------------------------------------------

    def _there(self, group: str) -> Any:
        """The entries of a group that the inventory has."""
        section = _mapping(self.data.get("existing")) if group in IN_EXISTING else self.data
        found = section.get(group)
        if group in LISTS:
            return found if isinstance(found, list) else []
        return _mapping(found)

    def _find_again(self) -> None:
        self.places |= {ref: (*_path(ref.group), ref.key) for ref in self.estate.known}
        for group, members in self.estate.found.items():
            if group in LISTS:
                continue
            there: Mapping[str, Any] = self._there(group)
            by_key = _ByKey(there.items())
            free = dict.fromkeys(there)
            for entry in members.values():
                alike = (name for name in by_key.named(entry) if name in free and self._is_alike(entry, there[name]))
                found = by_key.same(entry) or next(alike, None) or self.account_ids.get(getattr(entry, "id", None))
                if found in free:
                    self._found(entry, found, free)
            for key, entry in members.items():
                name = base_name(entry)
                if Ref(group, key) not in self.places and name in free and self._is_alike(entry, _mapping(there[name])):
                    self._found(entry, name, free)
            if issubclass(KINDS[group], EndpointService):
                self._find_by_ends([one for one in members.values() if isinstance(one, EndpointService)], there, free)

    def _find_by_ends(
        self, entries: Iterable[EndpointService], there: Mapping[str, Any], free: dict[str, None]
    ) -> None:
        """Finds what leads from the same VPCs to the same service, where there is one of a kind."""
        left = {one.key: ends for one in entries if Ref(one.group, one.key) not in self.places
                and (ends := self._ends_of(one))}  # fmt: skip
        times = Counter(left.values())
        by_ends: dict[Any, list[str]] = {}
        for name in free:
            by_ends.setdefault(_ends(_mapping(there[name])), []).append(name)
        for entry in entries:
            ends = left.get(entry.key)
            found = by_ends.get(ends, [])
            if ends and times[ends] == len(found) == 1:
                self._found(entry, found[0], free)

    def _ends_of(self, entry: EndpointService) -> tuple[Any, frozenset[Any]] | None:
        """What an inventory would call its service and VPCs, where it has them all."""
        service = self.places.get(Ref("services", entry.service or ""))
        vpcs = [self.places.get(Ref("vpcs", key)) for key in entry.vpcs]
        return (service[-1], frozenset(one[-1] for one in vpcs if one)) if service and all(vpcs) else None

    def _found(self, entry: Entry, name: str, free: dict[str, None]) -> None:
        self.places[Ref(entry.group, entry.key)] = (*_path(entry.group), name)
        del free[name]

    def _is_alike(self, entry: Entry, there: Data) -> bool:
        """Whether nothing that tells two entries apart differs."""
        if isinstance(entry, EndpointService):
            return self._ends_of(entry) == _ends(there)
        account = self.places.get(Ref("accounts", getattr(entry, "account", None) or ""))
        known = {
            "id": getattr(entry, "id", None),
            "account": account[-1] if account else getattr(entry, "account", None),
            "region": getattr(entry, "region", None),
            "cidrs": sorted(one for one in getattr(entry, "cidrs", ()) if one != UNKNOWN),
        }
        values = {"region": self.home, **there}
        values["cidrs"] = sorted(listed(values.get("cidrs")))
        return all(
            value in (None, []) or values.get(key) in (None, [], UNKNOWN, [UNKNOWN]) or value == values[key]
            for key, value in known.items()
        )

    # --- what is to be changed ------------------------------------------------------------------------------------

    def edits(self) -> Iterator[Edit]:
        """All changes of the text."""
        for group, members in self.estate.found.items():
            if group in LISTS:
                yield from self._list(group, list(members.values()))
                continue
            for key, entry in members.items():
                data = self._with_own_id(entry, entry_data(entry, self.names, self.home))
                place = self.places.get(Ref(group, key))
                yield from (
                    self._new(entry, (*_path(group), self.names[Ref(group, key)]), data)
                    if place is None
                    else (self._again(entry, place, data))
                )
        shared = self._there("shared_vpcs")
        for vpc in shared_vpcs(self.estate):
            name = self.names[Ref("vpcs", vpc.key)]
            before = _mapping(self._there("vpcs").get(name))
            if name not in shared and not before.get("shared_with"):
                yield Edit(("existing", "shared_vpcs", name), {})
        self._tell_gone()

    def _with_own_id(self, entry: Entry, data: Data) -> Data:
        """The data of an account without an id that another account of the inventory has."""
        name = self.names[Ref(entry.group, entry.key)]
        owner = self.account_ids.get(data.get("id"), name)
        if owner == name:
            return data
        self.told["left"].append(f"accounts.{name} has the id of accounts.{owner}: make one of the two by hand")
        return {key: value for key, value in data.items() if key != "id"}

    def _list(self, group: str, entries: list[Any]) -> Iterator[Edit]:
        there: list[Any] = self._there(group)
        next_number = len(there)
        find = self._peering_finder(entries) if group == "peerings" else self._connection_finder()
        taken: set[int] = set()
        for entry in entries:
            data = entry_data(entry, self.names, self.home)
            if isinstance(entry, Connection):
                data |= {"from": self._end(entry.consumer), "to": self._end(entry.provider)}
            number = find(entry)
            if number is not None and number not in taken:
                taken.add(number)
                place = (*_path(group), number)
                self.listed_places.add(place)
                yield from self._again(entry, place, {**data, **_only(there[number], "from", "to", "name", "between")})
            else:
                yield from self._new(entry, (*_path(group), next_number), data)
                next_number += 1

    def _peering_finder(self, entries: list[Peering]) -> _Finder:
        """Finds the number of a peering by its key, else by its VPCs where it has no other's key."""
        there = list(enumerate(self._there("peerings")))
        by_key = _ByKey(there)
        same = {by_key.same(one) for one in entries}
        by_vpcs = {frozenset(one["between"]): number for number, one in reversed(there) if number not in same}

        def find(entry: Peering) -> int | None:
            number = by_key.same(entry)
            return by_vpcs.get(self._between(entry)) if number is None else number

        return find

    def _between(self, entry: Peering) -> frozenset[str]:
        """The VPCs of a peering, as the inventory calls them."""
        return frozenset(self.names[Ref("vpcs", key)] for key in entry.between)

    def _connection_finder(self) -> _Finder:
        """Finds the number of a connection by its ends and name; the only one of its ends may have any name."""
        by_ends: dict[tuple[Any, Any], dict[str, int]] = {}
        for number, one in enumerate(self.inventory.content.connections):
            ends = self.inventory.end(one.consumer), self.inventory.end(one.provider)
            by_ends.setdefault(ends, {})[one.name or ""] = number

        def find(entry: Connection) -> int | None:
            ends = [self.inventory.ends_named(self._end(ref))[:1] for ref in (entry.consumer, entry.provider)]
            if not all(ends):
                return None
            found = by_ends.get((ends[0][0], ends[1][0]), {})
            return next(iter(found.values())) if not entry.key and len(found) == 1 else found.get(entry.key)

        return find

    def _end(self, ref: Ref) -> str:
        """An end as a connection has it."""
        name = self.names[ref]
        return f"{ref.group.removesuffix('s')}:{name}" if len(self.inventory.ends_named(name)) > 1 else name

    def _new(self, entry: Entry, path: Place, data: Data) -> Iterator[Edit]:
        self.told["new"].append(_named(path, data))
        yield Edit(path, with_origin(data, entry))

    def _again(self, entry: Entry, path: Place, data: Data) -> Iterator[Edit]:
        """What is to be changed of an entry that is there."""
        there: Any = self.data
        for step in path:
            there = there[step]
        there = _mapping(there)
        if data.get("region") == UNKNOWN != there.get("region"):
            data = {key: value for key, value in data.items() if key != "region"}
        sources = [source_of(str(one)) for one in entry.origins]
        both = Reconciling(there, data, sources[0], self.sources.union(sources), self._is_complete(sources))
        name = _named(path, there)
        for keys in dict.fromkeys((*both.before, *both.wanted)):
            before, value = both.before.get(keys), both.wanted.get(keys)
            if before != value:
                self.told["changed"].append(f"{name}: {'.'.join(keys)} {_change(before, value)}")
                yield Edit((*path, *keys), REMOVED if value is None else value)
        for keys in both.left:
            self.told["left"].append(
                f"{name}: {'.'.join(keys)} is {_shown(both.now[keys])} in {entry.origins[0]}, "
                f"and stays {_shown(both.before[keys])}, as {both.writer(keys) or 'people'} wrote it"
            )
        new = {source_of(one): one for one in origins_of(entry)}
        had = [one for one in listed(there.get("origin")) if source_of(one) in both.others | new.keys()]
        origins = list(dict.fromkeys([*(new.get(source_of(one), one) for one in had), *new.values()]))
        if origins != listed(there.get("origin")):
            self.moved += 1
            yield Edit((*path, "origin"), one_or_several(origins))
        if both.imported != (there.get("imported") or ""):
            yield Edit((*path, "imported"), both.imported)

    # --- what is told ---------------------------------------------------------------------------------------------

    def _tell_gone(self) -> None:
        known = {*self.places.values(), *self.listed_places}
        for group in self.estate.entries:
            there = self._there(group)
            for name, entry in enumerate(there) if isinstance(there, list) else there.items():
                origins = listed(_mapping(entry).get("origin"))
                path: Place = (*_path(group), name)
                if origins and path not in known and {source_of(one) for one in origins} <= self.sources:
                    where = source_of(origins[0])
                    said = (
                        f"{_named(path, entry)} was not found in {where}, of which not all could be read; it stays here"
                        if not self._is_complete(map(source_of, origins))
                        else f"{_named(path, entry)} is no longer in {where}; it stays here: remove it by hand"
                    )
                    self.told["gone"].append(said)

    def _is_complete(self, sources: Iterable[str]) -> bool:
        """Whether all of some sources could be read."""
        return self.incomplete.isdisjoint(sources)

    def said(self) -> Iterator[str]:
        """What changed, in words."""
        yield from _cut([f"+ {one}" for one in self.told["new"]])
        yield from _cut([f"~ {one}" for one in self.told["changed"]])
        yield from _cut([f"= {one}" for one in self.told["left"]])
        yield from _cut([f"- {one}" for one in self.told["gone"]])
        if self.moved:
            yield f"{self.moved:,} of the entries {'has' if self.moved == 1 else 'have'} another origin than before"


def _path(group: str) -> Place:
    return ("existing", group) if group in IN_EXISTING else (group,)


def _mapping(value: Any) -> Data:
    """A section or an entry; nothing where it is left empty or called unknown."""
    return value if isinstance(value, dict) else {}


def _named(path: Place, data: Data) -> str:
    """An entry as it is told: `vpcs.wallet`, `connections web->orders`."""
    group = ".".join(str(step) for step in path[:-1])
    if "from" in data:
        return f"{group} {data['from']}->{data['to']}" + (f"#{data['name']}" if data.get("name") else "")
    if "between" in data:
        return f"{group} {' and '.join(data['between'])}"
    return f"{group}.{path[-1]}"


def _ends(data: Data) -> tuple[Any, frozenset[Any]]:
    """The service and the VPCs of an endpoint or an endpoint service."""
    return data.get("service"), frozenset(listed(data.get("vpcs")))


def _only(entry: Data, *keys: str) -> Data:
    return {key: entry[key] for key in keys if key in entry}


def _change(before: Any, now: Any) -> str:
    if now is None:
        return f"is no longer {_shown(before)}"
    return f"is {_shown(now)}" + (f", no longer {_shown(before)}" if before is not None else "")


def _shown(value: Any) -> str:
    text = on_one_line(value)
    return text if len(text) <= 60 else quoted(text)


def _cut(told: list[str]) -> list[str]:
    more = len(told) - SHOWN
    return [*told[:SHOWN], f"{told[0][0]} and {more:,} more"] if more > 0 else told
