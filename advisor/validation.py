"""From plain data to frozen models: every fault of the data becomes a problem with its place in the text."""

import re
from datetime import date
from functools import reduce
from operator import or_
from typing import Annotated, Any, Literal, TypeVar, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidationError,
)
from pydantic_core import core_schema

from advisor.plain_text import quoted
from advisor.problems import InvalidInput
from advisor.wording import InWords, faults_of
from advisor.yaml_reader import Document

Model = TypeVar("Model", bound=BaseModel)
Value = TypeVar("Value")

UNKNOWN: Literal["unknown"] = "unknown"
Unknown = Literal["unknown"]


class Frozen(BaseModel):
    """A model that cannot change and refuses keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True, allow_inf_nan=False)


class _OrUnknown:
    """Lets the text `unknown` stand for a value, with one error message where neither fits."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        known = reduce(or_, (part for part in get_args(source) if part != Unknown))
        inner = handler.generate_schema(known)

        def keep_unknown(value: Any, validate: core_schema.ValidatorFunctionWrapHandler) -> Any:
            return UNKNOWN if value == UNKNOWN else validate(value)

        return core_schema.no_info_wrap_validator_function(keep_unknown, inner)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"anyOf": [handler(schema), {"const": UNKNOWN}]}


OrUnknown = Annotated[Value | Unknown, _OrUnknown(), InWords("{}, or unknown")]
"""A value, or the text `unknown`, which also switches a presumption off."""


def _as_list(value: Any) -> Any:
    if value == UNKNOWN:
        return []
    return [value] if isinstance(value, str | int | dict) else value


Listed = Annotated[
    tuple[Value, ...],
    BeforeValidator(_as_list, json_schema_input_type=Value | list[Value]),
    InWords("{}, or a list of such"),
]
"""Several values, or one of them without the brackets."""


def _day(value: Any) -> Any:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValueError(f"there is no day {value}; expected a day as YYYY-MM-DD") from None
    given = quoted(value) if isinstance(value, str) else "this"
    raise ValueError(f"{given} is not a day; expected a day as YYYY-MM-DD")


Day = Annotated[date, BeforeValidator(_day, json_schema_input_type=date)]
"""A day that there is, and not the number or the point in time that pydantic would take for one."""


def build(model: type[Model], document: Document) -> Model:
    """The model for the document's data; raises InvalidInput with every problem, each at its place."""
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        raise InvalidInput(fault.problem(document) for fault in faults_of(error, document, model)) from None
