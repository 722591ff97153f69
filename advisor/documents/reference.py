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
    yield "Made by `make schemas` from the models and from `knowledge/facts.yaml`;"
    yield "`advisor schema` prints it as JSON Schema."
    yield "`unknown` is a legal value wherever a value is. A list of one may be written without its brackets."
    yield ""
    yield from _table("Top level", schema)
    for name, where in PARTS:
        yield from _table(f"`{where}`", schema["$defs"][name])
    yield "## Facts"
    yield ""
    yield "Facts marked *needs* may stand under `needs` of the inventory, of a provider or of a connection;"
    yield "the nearest counts."
    yield "The others are worked out, or concluded by rules."
    yield ""
    yield "| fact | stated | values | meaning | worked out from | presumed |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for fact in catalogue.facts.values():
        yield _fact_row(fact)


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
        return ", ".join(values[:8]) + (f" and {len(values) - 8} more" if len(values) > 8 else "")
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


def _fact_row(fact: Fact) -> str:
    entry = fact.entry
    stated = "concluded" if entry.concluded else "needs" if entry.stated else ""
    values = {"yes_no": "yes, no", "number": f"number {entry.unit}".strip()}.get(entry.kind, ", ".join(entry.values))
    several = "any of " if entry.kind == "set_of" else ""
    presumed = f"{entry.presumption.value}: {entry.presumption.because}" if entry.presumption else ""
    cells = (stated, several + values, entry.meaning, entry.derived, presumed)
    return f"| `{fact.id}` | " + " | ".join(escaped(cell) for cell in cells) + " |"


if __name__ == "__main__":
    print(reference(built_in()), end="")
