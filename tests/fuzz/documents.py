"""Inventories drawn from the published schema: mostly valid, here and there something that is not."""

import json
from typing import Any

import yaml
from hypothesis import strategies as st

from advisor.catalogue import built_in
from advisor.schemas import inventory_schema

SCHEMA = inventory_schema(built_in())
NAMES = st.sampled_from(["a", "b", "c", "d"])
ENDS = NAMES | st.sampled_from(["vpc:a", "service:b", "site:c"])
HOSTILE = st.sampled_from(
    [
        "", " ", "~", "unknown", "a b", "vpc:", ":", "<<", "../x", "\x1b[31mred", "\u202ereversed", "\u2028", "\x85", "a\nb", "a\tb",
        "<script>alert(1)</script>", "| a | b |", "[x](javascript:1)", "`code`", "{{ 7 * 7 }}", "{consumer}", "${x}", "# t", "e\u0301",
        "\U0001f600", "\u4f60\u597d", "\ufeff", "x" * 10_000, "9" * 5_000, "1e999", ".inf", ".nan", "-1", "-0", "0", "1e-320", "0x1F",
        "1_000", "١٢", "10.0.0.1/16", "0.0.0.0/0", "::/0", "fe80::1%eth0/64", "2027-02-30", "20270101", "yes", "no", "[", "*a", "&a", "!!x",
    ]
)  # fmt: skip
"""Texts that some format, number or terminal stumbles over."""
NUMBERS = st.sampled_from([0, 1, 2, 6, 7, 12, 443, 70_000, 10**12, 10**13, -1, 0.5, 1e-300])
BROKEN = st.recursive(
    HOSTILE | NUMBERS | st.none() | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(HOSTILE | NAMES, inner, max_size=3),
    max_leaves=6,
)
CIDRS = st.sampled_from(
    ["10.0.0.0/16", "10.1.0.0/16", "10.0.128.0/17", "172.16.0.0/12", "100.64.0.0/10", "8.8.8.0/24", "fd00::/48"]
)
BY_KEY: dict[str, st.SearchStrategy[Any]] = {
    "from": ENDS, "to": ENDS, "cidrs": st.lists(CIDRS, max_size=2), "id": st.sampled_from(["111122223333", "444455556666", "012345678901"]),
    "zones": st.integers(1, 6) | st.lists(st.sampled_from(["aps1-az1", "aps1-az2", "use1-az1", "use1-az3"]), max_size=2),
    "data": st.sampled_from([["cardholder"], "personal", []]), "service": st.sampled_from(["s3", "kms", "a"]),
    "connection": st.builds("{}->{}".format, NAMES, NAMES), "choose": st.sampled_from(["vpc_peering", "endpoint_service"]),
    "never": st.sampled_from([["vpc_peering"], "transit_gateway", []]), "until": st.just("2027-06-30"), "between": st.lists(NAMES, min_size=2, max_size=2),
    "vendor": st.sampled_from(["Snowflake", "Nobody"]), "region": st.sampled_from(["ap-south-1", "us-east-1"]),
    "regions": st.lists(st.sampled_from(["ap-south-1", "us-east-1"]), max_size=2),
    **dict.fromkeys(("account", "vpc", "site"), NAMES),
    **dict.fromkeys(("shared_with", "attached", "sites", "associated", "services", "vpcs", "ends_in"), st.lists(NAMES, max_size=2)),
}  # fmt: skip
"""Values that stand at these keys where the schema only says text."""


def _value(schema: dict[str, Any], key: str, depth: int) -> st.SearchStrategy[Any]:
    if "$ref" in schema:
        return _object(SCHEMA["$defs"][schema["$ref"].rsplit("/", 1)[1]], depth)
    if "anyOf" in schema:
        return st.one_of([_value(one, key, depth) for one in schema["anyOf"] if one.get("type") != "null"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "const" in schema:
        return st.just(schema["const"])
    match schema.get("type"):
        case "object":
            return _object(schema, depth)
        case "array":
            return st.lists(_value(schema.get("items", {}), key, depth), max_size=3)
        case "integer":
            return st.integers(schema.get("minimum", 0), min(schema.get("maximum", 50), 70_000))
        case "number":
            return st.floats(0, 1e6) | st.integers(0, 1000)
        case "boolean":
            return st.booleans()
    return st.just(key)


@st.composite
def _drawn_object(draw: st.DrawFn, schema: dict[str, Any], depth: int) -> dict[str, Any]:
    properties, found = schema.get("properties", {}), {}
    if isinstance(schema.get("additionalProperties"), dict):
        for name in draw(st.sets(NAMES, max_size=4)):
            found[name] = draw(_spoiled(_value(schema["additionalProperties"], name, depth + 1)))
    most = 8 if depth == 0 else 4
    chosen = (
        [*schema.get("required", []), *draw(st.lists(st.sampled_from(sorted(properties)), max_size=most))]
        if properties
        else []
    )
    for key in dict.fromkeys(chosen):
        if key in BY_KEY and properties[key].get("type") != "object":
            found[key] = draw(_spoiled(BY_KEY[key]))
        else:
            found[key] = draw(_spoiled(_value(properties[key], key, depth + 1)))
    if draw(st.integers(0, 40)) == 0:
        found[draw(HOSTILE | NAMES)] = draw(BROKEN)
    return found


def _object(schema: dict[str, Any], depth: int) -> st.SearchStrategy[dict[str, Any]]:
    return _drawn_object(schema, depth)


def _spoiled(right: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """What is right, or once in a while anything else."""
    return st.integers(0, 60).flatmap(lambda roll: BROKEN if roll == 0 else st.just("unknown") if roll == 1 else right)


@st.composite
def documents(draw: st.DrawFn) -> bytes:
    """The text of an inventory, in block or flow style, now and then with values shared by aliases."""
    content = draw(_drawn_object(SCHEMA, 0))
    if not draw(st.integers(0, 8)):
        content["connections"] = [{"from": "a", "to": "b"}]
    if draw(st.booleans()):
        return json.dumps(content, ensure_ascii=draw(st.booleans())).encode("utf-8", "surrogatepass")
    if draw(st.integers(0, 5)) == 0:
        shared = draw(BROKEN)
        for key in list(content)[:2]:
            content[key] = {"a": shared, "b": shared}
    return str(yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=1000)).encode(
        "utf-8", "surrogatepass"
    )
