"""An inventory drafted of what an import found: its text reads as if a person had written it."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from typing import Any

from advisor.importers.estate import Connection, Entry, Estate, Ref, Vpc
from advisor.inventory.contradictions import zone_prefix
from advisor.inventory.models import ExistingLinks, InventoryContent
from advisor.inventory.origins import checksum, source_of, values_of, written
from advisor.validation import UNKNOWN
from advisor.yaml_writer import on_lines, pair, plain_data

WIDTH = 120
Data = dict[str, Any]
Names = Mapping[Ref, str]
"""What the inventory calls each entry."""

ENDS = ("vpcs", "services", "sites")
"""What connections lead to: no two of these have one name."""
LISTS = ("connections", "peerings")
"""What has no names."""
_SHORT = 12
"""So many characters tell entries of one name apart."""
IN_EXISTING = tuple(ExistingLinks.model_fields)
_ORDER = tuple(InventoryContent.model_fields)


def drafted(estate: Estate, made_by: str) -> str:
    """The text of an inventory; `made_by` is the command, for the comment at its top."""
    data = _inventory(estate)
    top = [f"# Drafted by {made_by}: read it, correct it, add what you need.", "version: 1"]
    top += [pair(key, data.pop(key)) for key in ("region",) if key in data]
    sections = ["\n".join(_lines(key, value, int(key == "existing"))) for key, value in data.items()]
    return "\n\n".join(["\n".join(top), *sections]) + "\n"


def realm(group: str) -> str:
    """The groups with one realm share their names."""
    return "ends" if group in ENDS else group


def names_of(estate: Estate, given: Names | None = None, taken: Mapping[str, Iterable[str]] | None = None) -> Names:
    """A name for every entry of a mapping: valid, unique, and the same for the same entries.

    `given` names stay, and those that are `taken` in a realm go to nobody.
    """
    names = {one: one.key for one in estate.known} | dict(given or {})
    used = {one: set(every) for one, every in (taken or {}).items()}
    for group in (*ENDS, *(one for one in estate.entries if one not in (*ENDS, *LISTS))):
        there = used.setdefault(realm(group), set())
        new = [one for key, one in estate.entries[group].items() if Ref(group, key) not in names]
        alike = Counter((base_name(one), *every) for one in new for every in ((), *_whereabouts(one)))
        for entry in new:
            name = next(one for one in _candidates(entry, estate, alike) if one not in there)
            names[Ref(group, entry.key)] = name
            there.add(name)
    return names


def base_name(entry: Entry) -> str:
    """What an entry is called where nothing else has that name."""
    return valid_name(entry.name) or valid_name(entry.key) or _singular(entry.group)


def valid_name(text: str) -> str:
    """A text as a name: letters of other scripts give way to plain ones where they have such."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    name = re.sub(r"[^A-Za-z0-9._]+", "-", plain)
    name = re.sub(r"-+(?=[._])|(?<=[._])-+", "", name).strip("-._")[:100]
    return name if name != "unknown" else "unknown-name"


def entry_data(entry: Entry, names: Names, home: str | None) -> Data:
    """What an inventory says of one entry, in the order of its model; the Region only where it is not the home."""
    data: Data = {}
    for one in fields(entry):
        value = getattr(entry, one.name)
        if one.name in {"key", "origin", "name", "title"} or value in (None, "", ()):
            continue
        if isinstance(value, Ref):
            value = names[value]
        elif group := one.metadata.get("refers_to"):
            value = names[Ref(group, value)] if isinstance(value, str) else [names[Ref(group, key)] for key in value]
        elif isinstance(value, tuple):
            value = [names[member] if isinstance(member, Ref) else member for member in value]
        data[one.name] = value
    if home and data.get("region") == home:
        del data["region"]
    elif home and isinstance(entry, Vpc) and not entry.region:
        data["region"] = UNKNOWN
    if data.get("cidrs") == [UNKNOWN]:
        data["cidrs"] = UNKNOWN
    if isinstance(entry, Vpc) and entry.zones:
        data["zones"] = _zones(entry)
    if isinstance(entry, Connection):
        ends = {"from": data.pop("consumer"), "to": data.pop("provider")} | ({"name": entry.key} if entry.key else {})
        traffic = {key: data.pop(key) for key in ("gb_per_month", "requests_per_second") if key in data}
        data = {**ends, **data, **({"traffic": traffic} if traffic else {})}
    if entry.title:
        data["title"] = entry.title
    return {key: plain_data(value) for key, value in data.items()}


def with_origin(data: Data, entry: Entry) -> Data:
    """An entry's data, where it was found, and the checksums of its values."""
    source = source_of(str(entry.origins[0]))
    sums = sorted({checksum(source, path, value) for path, value in values_of(data).items()})
    return {
        **data,
        "origin": plain_data(one_or_several(origins_of(entry))),
        **({"imported": " ".join(sums)} if sums else {}),
    }


def origins_of(entry: Entry) -> list[str]:
    """Where an entry was found, as the inventory has it: of each source the first place."""
    first = {one.source: one for one in reversed(entry.origins)}
    key = "" if isinstance(entry, Connection) else entry.key
    return [written(first[source], key) for source in dict.fromkeys(one.source for one in entry.origins)]


def one_or_several(values: list[str]) -> list[str] | str:
    """A list, or its only member."""
    return values[0] if len(values) == 1 else values


def _inventory(estate: Estate) -> Data:
    """The plain data of an inventory with everything that was found."""
    names = names_of(estate)
    regions = {one.region for one in estate.entries["vpcs"].values() if isinstance(one, Vpc)}
    home = next(iter(regions)) if len(regions) == 1 else None
    found: Data = {"region": home} if home else {}
    existing: Data = {}
    for group, members in estate.found.items():
        section = existing if group in IN_EXISTING else found
        data = [with_origin(entry_data(one, names, home), one) for one in members.values()]
        if group in LISTS:
            section[group] = data
        else:
            section[group] = {names[Ref(group, key)]: one for key, one in zip(members, data, strict=True)}
    existing["shared_vpcs"] = {names[Ref("vpcs", one.key)]: {} for one in shared_vpcs(estate)}
    found["existing"] = {group: existing[group] for group in IN_EXISTING if existing.get(group)}
    return {section: found[section] for section in _ORDER if found.get(section)}


def shared_vpcs(estate: Estate) -> list[Vpc]:
    """The VPCs of which other accounts hold subnets."""
    return [one for one in estate.entries["vpcs"].values() if isinstance(one, Vpc) and one.shared_with]


def _zones(vpc: Vpc) -> list[str] | int:
    """The IDs of a VPC's zones, where they tell as much as names do; else how many there are."""
    begins = re.escape(zone_prefix(vpc.region or "") or "") or "[a-z]{2,4}[0-9]"
    ids = sorted(one for one in vpc.zones if re.fullmatch(rf"{begins}-(?:[a-z]+[0-9]-)?az[0-9]", one))
    # A whole name may be that of a zone whose ID is here, too; a letter stands for a zone that nobody else tells.
    letters = any(len(one) == 1 for one in vpc.zones)
    return ids if len(ids) * 2 >= len(vpc.zones) and not letters else min(len(vpc.zones), 6)


def _singular(group: str) -> str:
    return group.removesuffix("s").replace("_", "-")


def _whereabouts(entry: Entry) -> Iterator[tuple[str, str]]:
    """Where an entry is, as far as it may tell it from others of its name."""
    for one in ("account", "region"):
        if value := getattr(entry, one, None):
            yield one, value


def _candidates(entry: Entry, estate: Estate, alike: Mapping[tuple[str, ...], int]) -> Iterator[str]:
    """Names for an entry, the best first; `alike` says how many of its kind would have one, here and everywhere."""
    name = base_name(entry)
    alone = alike[name,] == 1
    if alone:
        yield name
    parts = []
    for where, value in _whereabouts(entry):
        if alike[name, where, value] == 1:
            account = estate.entries["accounts"].get(value) if where == "account" else None
            parts.append(base_name(account) if account else value)
    for more in (*parts, *([_singular(entry.group)] if alone else []), _end_of(valid_name(entry.key))):
        if more != name:
            yield f"{name}-{valid_name(more)}"
    number = 2
    while True:
        yield f"{name}-{number}"
        number += 1


def _end_of(name: str) -> str:
    """The last words of a name, as many as are short; of a long one, such as an id, its end."""
    words = re.split(r"(?<=[-.])", name)
    end = words.pop()[-_SHORT:]
    while words and len(words[-1] + end) <= _SHORT:
        end = words.pop() + end
    return end


def _lines(key: str, value: Any, above: int) -> Iterator[str]:
    """A section on lines: each entry on one, where all fit."""
    yield f"{key}:"
    if above:
        for name, group in value.items():
            yield from (f"  {line}" for line in _lines(name, group, above - 1))
        return
    entries: list[Any] = [[one] for one in value] if isinstance(value, list) else [dict([one]) for one in value.items()]
    for entry in entries:
        yield from (f"  {line}" for line in on_lines(entry, 3, WIDTH - 4).split("\n"))
