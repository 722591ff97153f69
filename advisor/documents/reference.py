"""The inventory reference as Markdown, made from the schema and the facts: `python -m advisor.documents.reference`."""

from collections.abc import Iterator
from typing import Any

from advisor.catalogue import Catalogue, Fact, built_in
from advisor.documents.markdown import escaped
from advisor.schemas import inventory_schema

PARTS = (
    ("Account", "accounts"), ("Vpc", "vpcs"), ("Site", "sites"), ("Service", "services"),
    ("Connection", "connections"),
    ("Traffic", "connections[].traffic"), ("Forbidden", "forbidden"), ("Growth", "growth"),
    ("ExistingLinks", "existing"),
    ("TransitGateway", "existing.transit_gateways, existing.cloud_wans"), ("Peering", "existing.peerings"),
    ("ServiceNetwork", "existing.service_networks"),
    ("PublishedService", "existing.endpoint_services, existing.endpoints"),
    ("Policy", "policy"), ("Override", "overrides"),
)  # fmt: skip


def reference(catalogue: Catalogue) -> str:
    """Every key of the inventory and every fact."""
    return "\n".join(_lines(catalogue)) + "\n"


def _lines(catalogue: Catalogue) -> Iterator[str]:
    schema = inventory_schema(catalogue)
    yield "# The inventory"
    yield ""
    yield "Made by `make docs` from the models and from `knowledge/facts.yaml`;"
    yield "`advisor schema` prints it as JSON Schema."
    yield "`unknown` is a legal value wherever a value is. A list of one may be written without its brackets."
    yield ""
    yield from _table("Top level", schema)
    for name, where in PARTS:
        yield from _table(f"`{where}`", schema["$defs"][name])
    facts = catalogue.facts.values()
    stated = [fact for fact in facts if fact.entry.stated and not fact.entry.concluded]
    yield "## `needs`"
    yield ""
    yield "Facts that may stand under `needs` of a connection, its provider, the provider's VPC, site or account, or"
    yield "the inventory; the nearest counts. [describing.md](describing.md) says which of them describe what."
    yield ""
    yield "| fact | values | meaning | presumed |"
    yield "| --- | --- | --- | --- |"
    yield from (_row(fact, _values(fact), fact.entry.meaning, _presumed(fact)) for fact in stated)
    yield ""
    yield "## Mechanisms"
    yield ""
    yield "Names for `policy.never` and `overrides.choose`; `never` takes a family too, which is every mechanism of it."
    yield ""
    yield "| mechanism | family | what it is |"
    yield "| --- | --- | --- |"
    for name, mechanism in catalogue.mechanisms.items():
        yield f"| `{name}` | `{mechanism.entry.family}` | {escaped(mechanism.entry.summary)} |"
    yield ""
    yield "## Facts that are worked out"
    yield ""
    yield "From the rest of the inventory, or by rules; they cannot be stated under `needs`."
    yield ""
    yield "| fact | values | meaning | worked out from | presumed |"
    yield "| --- | --- | --- | --- | --- |"
    for fact in facts:
        if fact not in stated:
            source = "concluded by rules" if fact.entry.concluded else fact.entry.derived
            yield _row(fact, _values(fact), fact.entry.meaning, source, _presumed(fact))


def _table(title: str, model: dict[str, Any]) -> Iterator[str]:
    yield f"## {title}"
    yield ""
    if description := model.get("description"):
        yield str(description)
        yield ""
    yield "| key | value | meaning |"
    yield "| --- | --- | --- |"
    for key, entry in model["properties"].items():
        needed = " (needed)" if key in model.get("required", []) else ""
        yield f"| `{key}`{needed} | {escaped(_type(entry))} | {escaped(entry.get('description', ''))} |"
    yield ""


def _type(entry: dict[str, Any]) -> str:
    """What a value may be, in words."""
    if "$ref" in entry:
        return str(entry["$ref"]).rsplit("/", 1)[1]
    if "enum" in entry:
        values = [str(value) for value in entry["enum"]]
        return ", ".join(values[:8]) + f" and {len(values) - 8} more" if len(values) > 24 else ", ".join(values)
    if "const" in entry:
        return str(entry["const"])
    if "anyOf" in entry:
        return " or ".join(dict.fromkeys(_type(one) for one in entry["anyOf"] if one.get("type") != "null"))
    if entry.get("type") == "array":
        return f"list of {_type(entry['items'])}" if "items" in entry else "list"
    if entry.get("type") == "object":
        inner = entry.get("additionalProperties")
        return f"mapping of names to {_type(inner)}" if isinstance(inner, dict) else "mapping"
    return {"string": "text", "integer": "whole number", "number": "number"}.get(str(entry.get("type")), "value")


def _row(fact: Fact, *cells: str) -> str:
    return f"| `{fact.id}` | " + " | ".join(escaped(cell) for cell in cells) + " |"


def _values(fact: Fact) -> str:
    """The values of a fact; with what each means, where that is more than yes and no."""
    if fact.entry.kind == "number":
        return f"number {fact.entry.unit}".strip()
    if fact.entry.kind == "yes_no":
        return "yes, no"
    several = "any of: " if fact.entry.kind == "set_of" else ""
    return several + "; ".join(f"{value} ({clause})" for value, clause in fact.entry.values.items())


def _presumed(fact: Fact) -> str:
    entry = fact.entry
    return f"{entry.presumption.value}: {entry.presumption.because}" if entry.presumption else ""


if __name__ == "__main__":
    print(reference(built_in()), end="")
