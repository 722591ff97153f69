"""Files of AWS's public price list: what one offer asks in one Region, or in all, as JSON or as CSV.

Their format: https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/reading-service-price-list-file-for-services.html
"""

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import islice
from math import inf
from pathlib import Path
from typing import Annotated, Any, Literal, TextIO, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from advisor.plain_text import and_join, quoted
from advisor.problems import MAX_PROBLEMS, InvalidInput, Position, Problem
from advisor.text_files import MAX_BYTES, Source, read_source
from advisor.validation import build
from advisor.yaml_reader import Document, Marks, Place

EXPECTED = "an offer file of AWS's price list, index.json or index.csv"
ON_DEMAND = "OnDemand"

Wanted = Callable[[str, str], bool]
"""Whether an offer's usage type is asked for."""


@dataclass(frozen=True, slots=True)
class Rate:
    """What a unit of a product costs between two volumes of a month; `usd` is None where it is in another currency.

    The Region is empty where the file does not say it. The place is worked out for a message only: it takes long.
    """

    sku: str
    usage_type: str
    operation: str
    region: str
    unit: str
    above: float
    up_to: float
    usd: float | None
    place: Callable[[], Position]


@dataclass(frozen=True)
class Offer:
    """An offer's code, the day on which AWS published it, the rates that are asked for, and its other usage types."""

    code: str
    published: date
    rates: tuple[Rate, ...]
    others: frozenset[str]


def read_offer(path: Path, wanted: Wanted) -> Offer:
    """The on-demand rates of a file that are asked for; raises InvalidInput with every problem.

    JSON is read whole, up to the size that any input may have; CSV line by line, whatever its size.
    """
    with closing(_open(path)) as file:
        begin = file.read(64).lstrip()
        if begin.startswith("{"):
            return _from_json(path, wanted)
        if not begin.startswith('"FormatVersion"'):
            raise InvalidInput([Problem("this is no offer file", Position(str(path), 1, 1), EXPECTED)])
        file.seek(0)
        return _from_csv(file, str(path), wanted)


def _open(path: Path) -> TextIO:
    try:
        return path.open(encoding="utf-8-sig", errors="replace", newline="")
    except (OSError, ValueError):
        # It fails in the same way, and says so as everywhere else.
        read_source(path.absolute(), str(path), EXPECTED)
        raise


def _day(value: Any) -> Any:
    try:
        return date.fromisoformat(str(value)[: len("2026-09-17")])
    except ValueError:
        raise ValueError("this is no time; expected one such as 2026-09-17T19:05:28Z") from None


def _volume(value: Any) -> Any:
    return inf if value == "Inf" else value


Version = Literal["v1.0"]
Day = Annotated[date, BeforeValidator(_day)]
Volume = Annotated[float, BeforeValidator(_volume), Field(ge=0)]
Usd = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class _Part(BaseModel):
    """A part of a file, of which only some keys are read."""

    model_config = ConfigDict(frozen=True, extra="ignore")


# --- JSON -------------------------------------------------------------------------------------------------------------


class _Dimension(_Part):
    unit: str
    above: Volume = Field(0.0, alias="beginRange")
    up_to: Volume = Field(inf, alias="endRange")
    prices: dict[str, Usd] = Field(alias="pricePerUnit")


class _Term(_Part):
    dimensions: dict[str, _Dimension] = Field(alias="priceDimensions")


class _Attributes(_Part):
    usage_type: str = Field("", alias="usagetype")
    operation: str = ""
    region: str = Field("", alias="regionCode")
    from_region: str = Field("", alias="fromRegionCode")


class _Product(_Part):
    attributes: _Attributes


class _Terms(_Part):
    on_demand: dict[str, dict[str, _Term]] = Field({}, alias=ON_DEMAND)


class _OfferFile(_Part):
    version: Version = Field(alias="formatVersion")
    code: str = Field(alias="offerCode")
    published: Day = Field(alias="publicationDate")
    products: dict[str, _Product]
    terms: _Terms


class _Json(Document):
    """A JSON text; the keys of a path are looked for one behind the other."""

    def locate(self, path: Sequence[str | int]) -> tuple[Source, Marks, Place | None]:
        """The place of the deepest key of `path` that is found."""
        offset = 0
        for step in path:
            offset = max(offset, self.source.text.find(json.dumps(step), offset))
        place = self.source.place_of(offset)
        return self.source, Marks(*place), place


def _from_json(path: Path, wanted: Wanted) -> Offer:
    if path.stat().st_size > MAX_BYTES:
        message = f"this has more than {MAX_BYTES:,} bytes, which is the limit for JSON"
        hint = "take the same offer as CSV, which may be larger: index.csv beside index.json"
        raise InvalidInput([Problem(message, Position(str(path), 1, 1), hint=hint)])
    source = read_source(path.absolute(), str(path), EXPECTED)
    document = _Json(source, _parsed(source), Marks(0, 0))
    file = build(_OfferFile, document)
    usage_types = {sku: one.attributes.usage_type for sku, one in file.products.items()}
    asked = [sku for sku, usage_type in usage_types.items() if wanted(file.code, usage_type)]
    rates = tuple(rate for sku in asked for rate in _rates(file, sku, document))
    return Offer(file.code, file.published, rates, frozenset(usage_types.values()) - {one.usage_type for one in rates})


def _parsed(source: Source) -> Any:
    try:
        return json.loads(source.text)
    except json.JSONDecodeError as error:
        message = f"this is not JSON: {error.msg}"
        raise InvalidInput([source.problem(message, error.lineno - 1, error.colno - 1)]) from None
    except (RecursionError, ValueError):
        raise InvalidInput([source.problem("this is no offer file", expected=EXPECTED)]) from None


def _rates(file: _OfferFile, sku: str, document: Document) -> Iterator[Rate]:
    product = file.products[sku].attributes
    for name, term in file.terms.on_demand.get(sku, {}).items():
        for code, one in term.dimensions.items():
            yield Rate(
                sku,
                product.usage_type,
                product.operation,
                product.region or product.from_region,
                one.unit,
                one.above,
                one.up_to,
                one.prices.get("USD"),
                partial(document.position, ["terms", ON_DEMAND, sku, name, "priceDimensions", code]),
            )


# --- CSV --------------------------------------------------------------------------------------------------------------


class _Head(_Part):
    """What the five lines above the columns say."""

    version: Version = Field(alias="FormatVersion")
    code: str = Field(alias="OfferCode")
    published: Day = Field(alias="Publication Date")


class _Line(_Part):
    """One rate with all that is said of its product."""

    sku: str = Field(alias="SKU")
    term: str = Field(alias="TermType")
    above: Volume = Field(alias="StartingRange")
    up_to: Volume = Field(alias="EndingRange")
    unit: str = Field(alias="Unit")
    price: Usd = Field(alias="PricePerUnit")
    currency: str = Field(alias="Currency")
    usage_type: str = Field(alias="usageType")
    operation: str
    region: str = Field("", alias="Region Code")
    from_region: str = Field("", alias="From Region Code")


Fitting = TypeVar("Fitting", _Head, _Line)


def _from_csv(file: TextIO, name: str, wanted: Wanted) -> Offer:
    lines = csv.reader(file, strict=True)
    rates: list[Rate] = []
    others: set[str] = set()
    problems: list[Problem] = []
    try:
        head = _fitting(_Head, {row[0]: row[1] for row in islice(lines, 5) if len(row) > 1}, Position(name, 1, 1))
        columns = next(lines, [])
        needed = [one.alias or key for key, one in _Line.model_fields.items() if one.is_required()]
        if lacking := [column for column in needed if column not in columns]:
            raise InvalidInput(
                [Problem(f"there is no column {and_join(lacking)}", Position(name, lines.line_num, 1), EXPECTED)]
            )
        for row in lines:
            given = dict(zip(columns, row, strict=False))
            usage_type = given.get("usageType", "")
            if given.get("TermType") != ON_DEMAND or not wanted(head.code, usage_type):
                others.add(usage_type)
                continue
            try:
                one = _fitting(_Line, given, Position(name, lines.line_num, 1))
            except InvalidInput as error:
                problems += error.problems
                continue
            region, usd = one.region or one.from_region, one.price if one.currency == "USD" else None
            place = partial(Position, name, lines.line_num, 1)
            rates.append(Rate(one.sku, usage_type, one.operation, region, one.unit, one.above, one.up_to, usd, place))
    except csv.Error as error:
        problems.append(Problem(f"this is not CSV: {error}", Position(name, lines.line_num, 1)))
    if problems:
        raise InvalidInput(problems[:MAX_PROBLEMS])
    return Offer(head.code, head.published, tuple(rates), frozenset(others) - {one.usage_type for one in rates})


def _fitting(model: type[Fitting], given: Mapping[str, str], position: Position) -> Fitting:
    """The model of what lines say; raises InvalidInput with every problem."""
    try:
        return model.model_validate(given)
    except ValidationError as error:
        problems = []
        for detail in error.errors(include_url=False):
            column = str(detail["loc"][0])
            given_here = (
                f"{column}: {quoted(given[column])} is not valid here" if column in given else f"{column} is missing"
            )
            problems.append(Problem(given_here, position, EXPECTED))
        raise InvalidInput(problems) from None
