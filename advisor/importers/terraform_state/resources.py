"""The resources of a state of Terraform, version 3 or 4, or of what `terraform show -json` says of one or a plan."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Any

from advisor.importers.aws_answers.records import Record
from advisor.importers.estate import Origin

Told = Callable[[str, Origin], None]
"""Is told what cannot be read, and where it stands."""


class Fate(Enum):
    """Whether a resource is there, and stays."""

    BUILT = auto()
    PLANNED = auto()
    """It has still to be built."""
    DEPOSED = auto()
    """Another took its place; it is there until the next apply takes it away."""
    LEAVING = auto()
    """It is there until the plan is carried out."""


@dataclass(frozen=True)
class Resource:
    """One instance of a resource, and its attributes as far as they are known."""

    address: str
    type: str
    values: Mapping[str, Any]
    fate: Fate = Fate.BUILT
    provider: str | None = None
    """The configuration of the provider that it belongs to: its account and Region; None where that is not told."""
    region: str | None = None
    """The Region of that configuration, where it is told."""
    presumed: tuple[str, ...] = ()
    """The attributes that a plan does not tell and that can only be one thing."""

    @property
    def is_data(self) -> bool:
        """Whether it is only looked up."""
        return ".data." in f".{self.address}"


def of_version_4(document: Record) -> Iterator[Resource]:
    """The resources of a state as Terraform writes it today."""
    for one in document.parts("resources"):
        module, mode = one.text("module"), "data." if one.text("mode") == "data" else ""
        kind = one.text("type") or ""
        address = f"{f'{module}.' if module else ''}{mode}{kind}.{one.text('name') or ''}"
        for instance in at(one, address).parts("instances"):
            index = instance.data.get("index_key")
            suffix = f"[{index}]" if isinstance(index, int) else f'["{index}"]' if isinstance(index, str) else ""
            here = at(instance, address + suffix)
            values = here.part("attributes").data or nested(here.part("attributes_flat").data)
            fate = Fate.DEPOSED if "deposed" in instance.data else Fate.BUILT
            resource = Resource(address + suffix, kind, values, fate, one.text("provider"))
            yield from _read(resource, here, "attributes", "attributes_flat")


def of_version_3(document: Record) -> Iterator[Resource]:
    """The resources of a state as Terraform wrote it until 0.11."""
    for module in document.parts("modules"):
        steps = module.texts("path")[1:]
        prefix = "".join(f"module.{one}." for one in steps)
        every = module.part("resources")
        for name in every.data:
            one = at(every, prefix + name).part(name)
            provider, kind = one.text("provider"), one.text("type") or ""
            current = [one.part("primary")] if one.data.get("primary") else []
            for fate, instances in ((Fate.BUILT, current), (Fate.DEPOSED, one.parts("deposed"))):
                for instance in instances:
                    values = {"id": instance.text("id"), **nested(instance.part("attributes").data)}
                    yield Resource(prefix + name, kind, values, fate, provider)


def of_shown(root: Record) -> Iterator[Resource]:
    """The resources of a module as `terraform show -json` writes it, and of those in it."""
    modules = [root]
    while modules:
        module = modules.pop()
        modules += reversed(list(module.parts("child_modules")))
        for one in module.parts("resources"):
            address = one.text("address") or ""
            here = at(one, address)
            fate = Fate.DEPOSED if one.data.get("deposed_key") else Fate.BUILT
            yield from _read(Resource(address, one.text("type") or "", here.part("values").data, fate), here, "values")


def _read(resource: Resource, here: Record, *names: str) -> Iterator[Resource]:
    """The resource, unless its attributes are missing, which is told."""
    if any(isinstance(here.data.get(name), dict) for name in names):
        yield resource
    elif all(here.data.get(name) is None for name in names):
        here.wrong("a resource without attributes", here.origin)


def nested(flat: Mapping[str, Any]) -> dict[str, Any]:
    """Attributes that are flattened, such as `tags.Name`, `arns.1234` or `routes.1234.state`, as objects and lists."""
    values: dict[str, Any] = {}
    maps: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    lists: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    for name, value in flat.items():
        head, point, rest = name.partition(".")
        if not point:
            values[name] = value
        elif rest in ("#", "%"):
            continue
        elif f"{head}.#" not in flat:
            maps[head][rest] = value
        else:
            index, point, inner = rest.partition(".")
            if not point:
                lists[head][index] = value
            elif isinstance(member := lists[head].setdefault(index, {}), dict):
                member[inner] = value
    return {**values, **maps, **{head: list(members.values()) for head, members in lists.items()}}


def at(record: Record, address: str) -> Record:
    """The record with the address of its resource as its place."""
    return replace(record, origin=Origin(record.origin.source, address))


def without_indexes(address: str) -> str:
    """The address in the configuration, which has no `[0]` and no `["eu"]`."""
    return re.sub(r"\[[^\]]*\]", "", address)
