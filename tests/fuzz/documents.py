"""Inventories drawn from the published schema: mostly valid, here and there something that is not."""

import json
from typing import Any

import yaml
from hypothesis import strategies as st

from advisor.catalogue import built_in
from advisor.schemas import inventory_schema

SCHEMA = inventory_schema(built_in())
POOLS = {
    "accounts": ["a1", "a2", "a3"],
    "vpcs": ["v1", "v2", "v3"],
    "services": ["s1", "s2", "s3", "s4"],
    "sites": ["d1", "d2"],
    "shared_vpcs": ["v1", "v2"],
}
"""The names that the entries of a group have; those of all other groups are h1 and h2."""
ACCOUNTS, VPCS, SERVICES, SITES = (st.sampled_from(POOLS[group]) for group in ("accounts", "vpcs", "services", "sites"))
ENDS = SERVICES | SERVICES | VPCS | SITES | st.sampled_from(["vpc:v1", "service:s1"])
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
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(HOSTILE | VPCS, inner, max_size=3),
    max_leaves=6,
)
CIDRS = st.sampled_from(
    ["10.0.0.0/16", "10.1.0.0/16", "10.0.128.0/17", "172.16.0.0/12", "100.64.0.0/10", "8.8.8.0/24", "fd00::/48"]
)
BY_KEY: dict[str, st.SearchStrategy[Any]] = {
    "from": ENDS, "to": ENDS, "cidrs": st.lists(CIDRS, max_size=1), "id": st.integers(10**11, 10**12 - 1).map(str),
    "zones": st.integers(1, 6) | st.just(["aps1-az1", "aps1-az2"]), "data": st.sampled_from([["cardholder"], "personal", []]),
    "connection": st.builds("{}->{}#n0".format, SERVICES, SERVICES), "choose": st.sampled_from(["vpc_peering", "endpoint_service"]),
    "never": st.sampled_from([["vpc_peering"], "transit_gateway", []]), "until": st.just("2027-06-30"),
    "between": st.permutations(POOLS["vpcs"]).map(lambda names: list(names[:2])), "vendor": st.sampled_from(["Snowflake", "Nobody"]),
    "region": st.sampled_from(["ap-south-1"] * 5 + ["us-east-1"]), "regions": st.lists(st.sampled_from(["ap-south-1", "us-east-1"]), max_size=2),
    "service": st.sampled_from(["s3", "kms", "s1"]), "account": ACCOUNTS, "vpc": VPCS, "site": SITES, "shared_with": st.lists(ACCOUNTS, max_size=2),
    "services": st.lists(SERVICES, max_size=2), "sites": st.lists(SITES, max_size=2),
    **dict.fromkeys(("attached", "associated", "vpcs", "ends_in"), st.lists(VPCS, max_size=2)),
}  # fmt: skip
"""Values that stand at these keys where the schema only says text."""


def _value(schema: dict[str, Any], key: str, rate: int) -> st.SearchStrategy[Any]:
    if "$ref" in schema:
        return _drawn_object(SCHEMA["$defs"][schema["$ref"].rsplit("/", 1)[1]], key, rate)
    if "anyOf" in schema:
        return st.one_of([_value(one, key, rate) for one in schema["anyOf"] if one.get("type") != "null"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "const" in schema:
        return st.just(schema["const"])
    match schema.get("type"):
        case "object":
            return _drawn_object(schema, key, rate)
        case "array":
            return st.lists(_value(schema.get("items", {}), key, rate), min_size=key == "connections", max_size=3)
        case "integer":
            return st.integers(schema.get("minimum", 0), min(schema.get("maximum", 50), 70_000))
        case "number":
            return st.floats(0, 1e6) | st.integers(0, 1000)
        case "boolean":
            return st.booleans()
    return st.just(key) | HOSTILE.filter(lambda text: 0 < len(text) <= 200)


@st.composite
def _drawn_object(draw: st.DrawFn, schema: dict[str, Any], key: str, rate: int) -> dict[str, Any]:
    """A mapping of the schema; one value of about `rate` is anything else, or none where it is 0."""

    def spoilt(right: st.SearchStrategy[Any]) -> Any:
        return draw(BROKEN if rate and not draw(st.integers(0, rate)) else right)

    properties: dict[str, Any] = schema.get("properties", {})
    found: dict[str, Any] = {}
    for entry in schema.get("patternProperties", {}).values():
        for name in POOLS.get(key, ["h1", "h2"]):
            found[name] = spoilt(_value(entry, name, rate))
    chosen = [*schema.get("required", [])]
    if properties:
        chosen += draw(st.lists(st.sampled_from(sorted(properties)), max_size=4))
    if properties is SCHEMA["properties"]:
        chosen += [*POOLS.keys() & properties.keys(), "connections"]
    for name in sorted(set(chosen)):
        known = name in BY_KEY and not (properties is SCHEMA["properties"] and name in POOLS)
        found[name] = spoilt(BY_KEY[name] if known else _value(properties[name], name, rate))
    if rate and not draw(st.integers(0, rate)):
        found[draw(HOSTILE | VPCS)] = draw(BROKEN)
    return found


def _agree(content: dict[str, Any]) -> None:
    """Takes out what would contradict the rest."""
    for service in content["services"].values():
        if "vpc" in service:
            service.pop("site", None)
            service.pop("region", None)
        service.pop("zones", None)
        if service.get("kind") == "aws_service":
            service["service"] = "s3"
    for vpc in content["vpcs"].values():
        vpc.pop("region", None)
        vpc.pop("zones", None)
    content.pop("overrides", None)
    content.pop("forbidden", None)
    for number, one in enumerate(content["connections"]):
        one["name"] = f"n{number}"
        if one["from"].split(":")[-1] == one["to"].split(":")[-1]:
            one["to"] = "s3" if one["from"] != "s3" else "s4"
        one.get("needs", {}).pop("same_account", None)
    for hub in content.get("existing", {}).get("transit_gateways", {}).values():
        hub.pop("region", None)


@st.composite
def documents(draw: st.DrawFn) -> bytes:
    """The text of an inventory, in block or flow style, now and then with values shared by aliases.

    A third agrees with the schema and with itself, a third here and there not, a third in many places not.
    """
    rate = draw(st.sampled_from([0, 100, 15]))
    content = draw(_drawn_object(SCHEMA, "", rate))
    if rate == 0:
        _agree(content)
    if draw(st.booleans()):
        return json.dumps(content, ensure_ascii=rate == 15).encode("utf-8", "surrogatepass")
    if rate == 15 and draw(st.booleans()):
        shared = draw(BROKEN)
        for key in list(content)[:2]:
            content[key] = {"a": shared, "b": shared}
    return str(yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=1000)).encode(
        "utf-8", "surrogatepass"
    )
