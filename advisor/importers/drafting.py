"""An inventory drafted of what an import found: its text reads as if a person had written it."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from advisor.importers.estate import Connection, Entry, Estate, Ref, Vpc
from advisor.inventory.models import ExistingLinks, InventoryContent
from advisor.plain_text import columns
from advisor.yaml_writer import on_lines, on_one_line, plain_data

WIDTH = 120
Names = Mapping[Ref, str]
"""What the inventory calls each entry."""
Data = dict[str, Any]

ENDS = ("services", "vpcs", "sites")
"""What connections lead to: no two of these have one name."""
IN_EXISTING = tuple(ExistingLinks.model_fields)
_ORDER = tuple(InventoryContent.model_fields)


def drafted(estate: Estate, made_by: str) -> str:
    """The text of an inventory; `made_by` is the command, for the comment at its top."""
    data = inventory_data(estate, names_of(estate))
    sections = [f"# Drafted by {made_by}: read it, correct it, add what you need.\nversion: 1\n"]
    if "region" in data:
        sections[0] += f"region: {on_one_line(data.pop('region'))}\n"
    sections += [
        "\n".join(_lines(section, value, int(section == "existing"))) + "\n" for section, value in data.items()
    ]
    return "\n".join(sections)


def names_of(estate: Estate, given: Names | None = None) -> dict[Ref, str]:
    """A name for every entry that has one: valid, unique, and the same for the same entries; `given` ones stay."""
    names: dict[Ref, str] = {}
    taken: dict[str, set[str]] = {}
    for ref, name in (given or {}).items():
        names[ref] = name
        taken.setdefault(_realm(ref.group), set()).add(name)
    for group in ("vpcs", "services", "sites", *(one for one in estate.entries if one not in ENDS)):
        if group in {"connections", "peerings"}:
            continue
        new = [one for key, one in estate.entries[group].items() if Ref(group, key) not in names]
        used = taken.setdefault(_realm(group), set())
        times = Counter(_name(one) for one in new)
        for entry in new:
            name = next(one for one in _candidates(entry, estate) if one not in used and (times[one] < 2))
            names[Ref(group, entry.key)] = name
            used.add(name)
    return names


def inventory_data(estate: Estate, names: Names) -> Data:
    """The plain data of an inventory with everything that was found."""
    regions = {one.region for one in estate.entries["vpcs"].values() if isinstance(one, Vpc)}
    home = next(iter(regions)) if len(regions) == 1 else None
    found: Data = {"region": home} if home else {}
    existing: Data = {}
    for group, members in estate.entries.items():
        section = existing if group in IN_EXISTING else found
        if group in {"connections", "peerings"}:
            section[group] = [entry_data(entry, names, home) for entry in members.values()]
        else:
            section[group] = {names[Ref(group, key)]: entry_data(one, names, home) for key, one in members.items()}
    shared = [names[Ref("vpcs", one.key)] for one in estate.entries["vpcs"].values() if getattr(one, "shared_with", ())]
    existing["shared_vpcs"] = {name: {} for name in shared}
    found["existing"] = {group: existing[group] for group in IN_EXISTING if existing.get(group)}
    return {section: found[section] for section in _ORDER if found.get(section)}


def entry_data(entry: Entry, names: Names, home: str | None) -> Data:
    """What an inventory says of one entry, in the order of its model; the Region only where it is not the home."""
    data: Data = {}
    for one in fields(entry):
        value = getattr(entry, one.name)
        if one.name in {"key", "origin", "name"} or value in (None, "", ()):
            continue
        if isinstance(value, Ref):
            value = names[value]
        elif group := one.metadata.get("refers_to"):
            value = names[Ref(group, value)] if isinstance(value, str) else [names[Ref(group, key)] for key in value]
        elif isinstance(value, tuple):
            value = [names[member] if isinstance(member, Ref) else member for member in value]
        data[one.name] = value
    if data.get("region") == home:
        data.pop("region", None)
    if isinstance(entry, Connection):
        data = _connection_data(entry, data)
    if isinstance(entry, Vpc) and "zones" in data:
        data["zones"] = _zones(entry.zones)
    data["title"] = data.pop("title", None)
    return {key: plain_data(value) for key, value in data.items() if value is not None}


def _connection_data(entry: Connection, data: Data) -> Data:
    amounts = {key: data.pop(key) for key in ("gb_per_month", "requests_per_second") if key in data}
    ends = {"from": data.pop("consumer"), "to": data.pop("provider")}
    return {
        **ends,
        **({"name": _valid(entry.key)} if entry.key else {}),
        **data,
        **({"traffic": amounts} if amounts else {}),
    }


def _zones(zones: Iterable[str]) -> list[str] | int:
    """The IDs, where they tell as much as all names do; else how many there are."""
    every = set(zones)
    ids = sorted(one for one in every if re.fullmatch(r"[a-z]{2,4}[0-9]-(?:[a-z]+[0-9]-)?az[0-9]", one))
    return ids if len(ids) * 2 >= len(every) and ids else min(len(every), 6)


def _realm(group: str) -> str:
    return "ends" if group in ENDS else group


def _name(entry: Entry) -> str:
    return _valid(entry.name) or _valid(entry.key) or entry.group.rstrip("s")


def _valid(text: str) -> str:
    """A text as a name: letters of other scripts give way to plain ones where they have such."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    name = re.sub(r"[^A-Za-z0-9._]+", "-", plain).strip("-._")[:100]
    return name if name != "unknown" else "unknown-name"


def _candidates(entry: Entry, estate: Estate) -> Iterable[str]:
    """Names for an entry, the best first; the last ones are always free."""
    name = _name(entry)
    yield name
    account = estate.entries["accounts"].get(getattr(entry, "account", None) or "")
    tail = _valid(entry.key)[-12:]
    for more in (account and _name(account), getattr(entry, "region", None), tail):
        if more:
            yield f"{name}-{more}"
    number = 2
    while True:
        yield f"{name}-{number}"
        number += 1


def _lines(key: str, value: Any, above: int) -> Iterable[str]:
    """A section on lines: each entry on one, where it fits."""
    if above:
        yield f"{key}:"
        for name, group in value.items():
            yield from (f"  {line}" for line in _lines(name, group, above - 1))
        return
    yield f"{key}:"
    entries = [[one] for one in value] if isinstance(value, list) else [{name: one} for name, one in value.items()]
    for entry in entries:
        shapes = (on_lines(entry, levels) for levels in (1, 2, 3))
        best = next((one for one in shapes if all(columns(line) <= WIDTH - 4 for line in one.split("\n"))), None)
        yield from (f"  {line}" for line in (best or on_lines(entry, 3)).split("\n"))
