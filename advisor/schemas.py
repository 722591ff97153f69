"""JSON Schemas: of the inventory, with every fact that `needs` may state, of the result, and of a difference."""

import json
from typing import Any

from advisor.catalogue import Catalogue, Fact
from advisor.differences import Difference
from advisor.inventory.models import InventoryContent
from advisor.result import Result
from advisor.validation import UNKNOWN

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def inventory_schema(catalogue: Catalogue) -> dict[str, Any]:
    """The schema that editors complete and check an inventory with."""
    schema = InventoryContent.model_json_schema(by_alias=True)
    needs = {
        fact.id: _fact_schema(fact)
        for fact in catalogue.facts.values()
        if fact.entry.stated and not fact.entry.concluded
    }
    facts = {fact.id: _fact_schema(fact) for fact in catalogue.facts.values() if not fact.entry.concluded}
    definitions = schema["$defs"]
    definitions["Facts"] = {
        "type": "object",
        "properties": facts,
        "additionalProperties": False,
        "description": "Facts by name, those among them that `needs` does not state.",
    }
    definitions["Needs"] = {
        "type": "object",
        "properties": needs,
        "additionalProperties": False,
        "description": "Facts by name; what is left out is unknown or presumed.",
    }
    regions = {"type": "string", "enum": list(catalogue.regions.regions)}
    for model in (schema, *definitions.values()):
        properties = model.get("properties", {})
        for name, names in (
            ("needs", None),
            ("confirmed", None),
            ("priorities", catalogue.criteria),
            ("compliance", catalogue.regimes),
            ("region", regions),
        ):
            if name not in properties:
                continue
            old = properties[name]
            kept = {key: old[key] for key in ("description", "examples") if key in old}
            if name == "needs":
                properties[name] = {"$ref": "#/$defs/Needs", **kept}
            elif name == "confirmed":
                properties[name] = {"$ref": "#/$defs/Facts", **kept}
            elif name == "region":
                properties[name] = {**regions, **kept}
            else:
                one = {"type": "string", "enum": list(names or ())}
                properties[name] = {"anyOf": [one, {"type": "array", "items": one}], **kept}
    version = schema["properties"]["version"]
    schema["properties"]["version"] = {"enum": [1, "1"], "description": version["description"]}
    return {"$schema": DIALECT, **schema}


def _fact_schema(fact: Fact) -> dict[str, Any]:
    entry = fact.entry
    match entry.kind:
        case "yes_no":
            value: dict[str, Any] = {"enum": ["yes", "no", True, False, UNKNOWN]}
        case "number":
            value = {"anyOf": [{"type": "number", "minimum": 0}, {"const": UNKNOWN}]}
        case "one_of":
            value = {"enum": [*entry.values, UNKNOWN]}
        case _:
            one = {"enum": list(entry.values)}
            value = {"anyOf": [one, {"type": "array", "items": one}, {"const": UNKNOWN}]}
    return {**value, "description": entry.meaning}


def result_schema() -> dict[str, Any]:
    """The schema of what `advisor recommend --format json` prints."""
    return {"$schema": DIALECT, **Result.model_json_schema(by_alias=True, mode="serialization")}


def difference_schema() -> dict[str, Any]:
    """The schema of what `advisor whatif` and `advisor diff` print with `--format json`."""
    return {"$schema": DIALECT, **Difference.model_json_schema(by_alias=True, mode="serialization")}


def as_text(schema: dict[str, Any]) -> str:
    """A schema as it stands in a file."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
