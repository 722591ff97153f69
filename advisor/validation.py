"""From plain data to frozen models: every fault of the data becomes a problem with its place in the text."""

import re
from functools import reduce
from operator import or_
from typing import Annotated, Any, Literal, TypeVar, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    RootModel,
    ValidationError,
)
from pydantic_core import ErrorDetails, core_schema

from advisor.problems import InvalidInput, Problem, did_you_mean, one_of
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


OrUnknown = Annotated[Value | Unknown, _OrUnknown()]
"""A value, or the text `unknown`, which also switches a presumption off."""


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str | int | dict) else value


Listed = Annotated[tuple[Value, ...], BeforeValidator(_as_list, json_schema_input_type=Value | list[Value])]
"""Several values, or one of them without the brackets."""


def build(model: type[Model], document: Document, data: Any = None) -> Model:
    """The model for the document's data; raises InvalidInput with every problem, each at its place."""
    try:
        return model.model_validate(document.data if data is None else data)
    except ValidationError as error:
        raise InvalidInput(problems_of(error, document, model)) from None


def problems_of(error: ValidationError, document: Document, model: type[BaseModel]) -> list[Problem]:
    """pydantic's errors as problems, one for each place, in the order of the text."""
    found: dict[tuple[Any, ...], Problem] = {}
    for detail in error.errors(include_url=False):
        problem = _problem(detail, document, model)
        found.setdefault((problem.position, problem.message), problem)
    return sorted(found.values(), key=lambda problem: problem.position)


def _problem(detail: ErrorDetails, document: Document, model: type[BaseModel]) -> Problem:
    path, given, context = detail["loc"], detail["input"], detail.get("ctx", {})
    match detail["type"]:
        case "extra_forbidden":
            names = sorted(_keys_beside(path, model))
            return document.problem(
                f"there is no key {str(path[-1])!r} here",
                path,
                at_key=True,
                expected=one_of(names, 40),
                hint=did_you_mean(str(path[-1]), names),
            )
        case "missing":
            return document.problem(f"the key {str(path[-1])!r} is missing", path[:-1], hint="add it")
        case "literal_error" | "enum":
            names = [name.strip("'") for name in str(context["expected"]).replace(" or ", ", ").split(", ")]
            return document.problem(
                f"{_shown(given)} is not a valid value",
                path,
                expected=one_of(names, 40),
                hint=did_you_mean(str(given), names),
            )
        case "value_error":
            message, _, expected = str(context["error"]).partition("; expected ")
            return document.problem(message, path, expected=expected)
        case _:
            return document.problem(f"{_shown(given)} is not valid here", path, expected=_in_words(detail["msg"]))


def _in_words(message: str) -> str:
    """pydantic's message in the words of a YAML author."""
    expected = message.removeprefix("Input should be ")
    return re.sub(r"a valid (dictionary|tuple|list)( or instance of \w+)?", _yaml_word, expected)


def _yaml_word(match: re.Match[str]) -> str:
    return "a mapping of keys to values" if match.group(1) == "dictionary" else "a list"


def _shown(given: Any) -> str:
    match given:
        case dict():
            return "a mapping"
        case list() | tuple():
            return "a list"
        case None:
            return "an empty value"
        case _:
            text = str(given)
            return repr(text if len(text) <= 60 else text[:57] + "...")


def _keys_beside(path: tuple[int | str, ...], model: type[BaseModel]) -> set[str]:
    """The keys that are valid where the last key of `path` stands."""
    here: Any = model.model_fields["root"].annotation if issubclass(model, RootModel) else model
    for step in path[:-1]:
        here = _inside(here, step)
    return {name for part in _models(here) for name in _names(part)}


def _names(model: type[BaseModel]) -> set[str]:
    return {field.alias or name for name, field in model.model_fields.items()}


def _inside(annotation: Any, step: int | str) -> Any:
    """The annotation of what lies at one step inside an annotation."""
    for part in _models(annotation):
        for name, field in part.model_fields.items():
            if step in (name, field.alias):
                return field.annotation
    return annotation


def _models(annotation: Any) -> list[type[BaseModel]]:
    """The models that occur in an annotation, at any depth of lists, mappings and alternatives."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models(part)]
