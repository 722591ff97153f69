"""The resources of a state of Terraform, version 3 or 4, or of what `terraform show -json` says of one or a plan."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from advisor.problems import InvalidInput
from advisor.text_files import Source

EXPECTED = "a state file of version 3 or 4, or the output of terraform show -json"
_REFERENCE = re.compile(r"((?:data\.)?[a-z][a-z0-9_]*\.[\w-]+)(\[[^\]]*\])?")
_INDEX = re.compile(r"\[[^\]]*\]")


@dataclass(frozen=True)
class Resource:
    """One instance of a resource, and its attributes as far as they are known."""

    address: str
    type: str
    values: Mapping[str, Any]
    is_planned: bool = False
    """Whether it has still to be built."""


def resources(document: Any, source: Source) -> list[Resource]:
    """All resources of a document; raises InvalidInput where it is none of Terraform's."""
    if isinstance(document, dict):
        version = document.get("version")
        if "planned_values" in document:
            return _of_plan(document)
        if "format_version" in document:
            return list(_of_module(_part(_part(document, "values"), "root_module")))
        if version == 4:
            return list(_of_version_4(document))
        if version == 3:
            return list(_of_version_3(document))
        if isinstance(version, int):
            at = re.search(r'"version"', source.text)
            message = f"this is a state of version {version}"
            where = source.place_of(at.start()) if at else (0, 0)
            hint = "let a newer Terraform write it: terraform apply -refresh-only"
            raise InvalidInput([source.problem(message, *where, expected=EXPECTED, hint=hint)])
    raise InvalidInput([source.problem("this is no state and no plan of Terraform", expected=EXPECTED)])


def region_of_provider(document: Any) -> str | None:
    """The Region of AWS's provider, where a plan states it."""
    found = _part(
        _part(_part(_part(_part(document, "configuration"), "provider_config"), "aws"), "expressions"), "region"
    )
    return _text(found, "constant_value") or None


def _of_version_4(document: Mapping[str, Any]) -> Iterator[Resource]:
    for one in _parts(document, "resources"):
        mode = "data." if one.get("mode") == "data" else ""
        module = _text(one, "module")
        address = f"{module}.{mode}" if module else mode
        address += f"{_text(one, 'type')}.{_text(one, 'name')}"
        for instance in _parts(one, "instances"):
            index = instance.get("index_key")
            suffix = f"[{index}]" if isinstance(index, int) else f'["{index}"]' if isinstance(index, str) else ""
            values = _part(instance, "attributes") or _nested(_part(instance, "attributes_flat"))
            if "deposed" not in instance:
                yield Resource(address + suffix, _text(one, "type"), values)


def _of_version_3(document: Mapping[str, Any]) -> Iterator[Resource]:
    for module in _parts(document, "modules"):
        path = module.get("path")
        steps = [one for one in path[1:] if isinstance(one, str)] if isinstance(path, list) else []
        prefix = "".join(f"module.{one}." for one in steps)
        for name, one in _part(module, "resources").items():
            if isinstance(one, dict):
                primary = _part(one, "primary")
                values = {"id": primary.get("id"), **_nested(_part(primary, "attributes"))}
                yield Resource(prefix + name, _text(one, "type"), values)


def _nested(flat: Mapping[str, Any]) -> dict[str, Any]:
    """Attributes that are flattened, such as `tags.Name` or `arns.1234`, as objects and lists of one level."""
    values: dict[str, Any] = {}
    inner: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    for name, value in flat.items():
        head, point, rest = name.partition(".")
        if not point:
            values[name] = value
        elif rest not in ("#", "%"):
            inner[head][rest] = value
    for head, members in inner.items():
        values[head] = list(members.values()) if all(one.isdecimal() for one in members) else members
    return values


def _of_module(root: Mapping[str, Any]) -> Iterator[Resource]:
    modules = [root]
    while modules:
        module = modules.pop()
        modules += reversed(list(_parts(module, "child_modules")))
        for one in _parts(module, "resources"):
            yield Resource(_text(one, "address"), _text(one, "type"), _part(one, "values"))


# --- plans --------------------------------------------------------------------------------------------------------


def _of_plan(document: Mapping[str, Any]) -> list[Resource]:
    """What will be there, and data sources as they were read; what is not known yet is taken from references."""
    planned = list(_of_module(_part(_part(document, "planned_values"), "root_module")))
    before = _of_module(_part(_part(_part(document, "prior_state"), "values"), "root_module"))
    there = {one.address for one in planned}
    every = planned + [one for one in before if ".data." in f".{one.address}" and one.address not in there]
    ids = {one.address: one.values.get("id") or one.address for one in every}
    by_name: defaultdict[str, list[str]] = defaultdict(list)
    for address in ids:
        by_name[_INDEX.sub("", address)].append(address)
    expressions = dict(_expressions(_part(_part(document, "configuration"), "root_module")))
    found = []
    for one in every:
        stated = expressions.get(_INDEX.sub("", one.address), {})
        values = dict(one.values)
        for name, expression in stated.items():
            if values.get(name) is None and (value := _referred(expression, one.address, ids, by_name)):
                values[name] = value
        found.append(Resource(one.address, one.type, values, not one.values.get("id")))
    return found


def _expressions(root: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The expressions of every resource of a configuration, by its address without indexes."""
    modules: list[tuple[str, Mapping[str, Any]]] = [("", root)]
    while modules:
        prefix, module = modules.pop()
        for one in _parts(module, "resources"):
            yield prefix + _text(one, "address"), _part(one, "expressions")
        for name, call in _part(module, "module_calls").items():
            modules.append((f"{prefix}module.{name}.", _part(call, "module")))


def _referred(expression: Any, address: str, ids: Mapping[str, Any], by_name: Mapping[str, list[str]]) -> Any:
    """The id of the one resource of the same module to which an expression refers."""
    references = expression.get("references") if isinstance(expression, dict) else None
    module = re.match(r"(?:module\.[^.\[]+(?:\[[^\]]*\])?\.)*", address)
    prefix = module[0] if module else ""
    own = _INDEX.findall(address)[-1:] if address.endswith("]") else []
    for reference in references if isinstance(references, list) else []:
        found = _REFERENCE.match(reference) if isinstance(reference, str) else None
        if not found:
            continue
        name, index = prefix + found[1], found[2]
        wanted = [name + index] if index else [name, *(name + one for one in own)]
        several = [one for one in by_name.get(_INDEX.sub("", name), []) if one.startswith(name)]
        for one in [*wanted, *(several if len(several) == 1 else [])]:
            if one in ids:
                return ids[one]
    return None


# --- values of any type -------------------------------------------------------------------------------------------


def _part(data: Any, name: str) -> Mapping[str, Any]:
    value = data.get(name) if isinstance(data, dict) else None
    return value if isinstance(value, dict) else {}


def _parts(data: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    value = data.get(name)
    return (one for one in value if isinstance(one, dict)) if isinstance(value, list) else iter(())


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    return value if isinstance(value, str) else ""
