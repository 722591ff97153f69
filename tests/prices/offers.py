"""Offer files in the shape of AWS's public price list, with products of our own."""

import csv
import io
import json
from collections.abc import Sequence
from typing import Any, NamedTuple

Steps = Sequence[tuple[str, str, str]]


class Product(NamedTuple):
    """A product: its SKU, usage type, operation, Region, unit, and what a unit costs from one volume to another."""

    sku: str
    usage_type: str
    operation: str = ""
    region: str = ""
    unit: str = "Hrs"
    steps: Steps = (("0", "Inf", "0.0100000000"),)
    currency: str = "USD"


COLUMNS = [
    "SKU", "OfferTermCode", "RateCode", "TermType", "PriceDescription", "EffectiveDate", "StartingRange", "EndingRange",
    "Unit", "PricePerUnit", "Currency", "Product Family", "serviceCode", "usageType", "operation", "Region Code",
]  # fmt: skip


def as_json(offer: str, *products: Product, published: str = "2026-11-17T19:05:28Z") -> str:
    """An index.json: products, and behind them their terms."""
    terms = {}
    for one in products:
        dimensions: dict[str, Any] = {}
        for number, (above, up_to, price) in enumerate(one.steps):
            code = f"{one.sku}.TERM.{number}"
            dimensions[code] = {"rateCode": code, "unit": one.unit, "beginRange": above, "endRange": up_to}
            dimensions[code] |= {"pricePerUnit": {one.currency: price}, "appliesTo": []}
        term = {"offerTermCode": "TERM", "sku": one.sku, "priceDimensions": dimensions, "termAttributes": {}}
        terms[one.sku] = {f"{one.sku}.TERM": term}
    attributes = {
        one.sku: {"servicecode": offer, "usagetype": one.usage_type, "operation": one.operation}
        | ({"regionCode": one.region} if one.region else {})
        for one in products
    }
    file = {
        "formatVersion": "v1.0",
        "disclaimer": "Made for tests.",
        "offerCode": offer,
        "version": "20261117190528",
        "publicationDate": published,
        "products": {sku: {"sku": sku, "productFamily": "", "attributes": said} for sku, said in attributes.items()},
        "terms": {"OnDemand": terms, "Reserved": {"OTHER": {}}},
        "attributesList": {},
    }
    return json.dumps(file, indent=2)


def as_csv(offer: str, *products: Product, published: str = "2026-11-17T19:05:28Z") -> str:
    """An index.csv: five lines about the file, the columns, and a line for each rate."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerows([("FormatVersion", "v1.0"), ("Disclaimer", "Made for tests."), ("Publication Date", published)])
    writer.writerows([("Version", "20261117190528"), ("OfferCode", offer), COLUMNS])
    for one in products:
        for number, (above, up_to, price) in enumerate(one.steps):
            code = f"{one.sku}.TERM.{number}"
            rate = [one.sku, "TERM", code, "OnDemand", "", "2026-11-01", above, up_to, one.unit, price, one.currency]
            writer.writerow([*rate, "", offer, one.usage_type, one.operation, one.region])
        writer.writerow(
            [one.sku, "YEAR", "", "Reserved", "", "", "", "", "", "0", "USD", "", "", one.usage_type, "", ""]
        )
    return text.getvalue()
