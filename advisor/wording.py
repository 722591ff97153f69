"""What pydantic finds wrong, in the words of a person who writes YAML."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, RootModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from advisor.plain_text import quoted
from advisor.problems import MAX_PROBLEMS, Problem, did_you_mean, nearest, one_of
from advisor.yaml_reader import Document

Place = tuple[str | int, ...]
MAPPING = "a mapping of keys to values"


@dataclass(frozen=True)
class InWords:
    """Says what a type expects; `{}` stands for what the type inside expects."""

    text: str


@dataclass(frozen=True)
class Fault:
    """One thing that does not fit the model: where, what kind (pydantic's word), and what to say of it."""

    place: Place
    kind: str
    message: str
    expected: str = ""
    hint: str = ""
    meant: str = ""
    """The valid key nearest to one that there is not."""

    @property
    def at_key(self) -> bool:
        """Whether the key itself is wrong."""
        return self.kind in {"extra_forbidden", "key"}

    def problem(self, document: Document) -> Problem:
        """The fault as a problem at its place in the text."""
        return document.problem(self.message, self.place, at_key=self.at_key, expected=self.expected, hint=self.hint)


def faults_of(error: ValidationError, document: Document, model: type[BaseModel]) -> list[Fault]:
    """pydantic's errors, one for each place, in the order of the text; where there are very many, the first of them.

    Where nothing of several alternatives fits, the one that came furthest speaks: its faults lie deepest.
    """
    found: dict[Place, Fault] = {}
    shallow: set[Place] = set()
    for detail in error.errors(include_url=False)[: MAX_PROBLEMS + 1]:
        place, whole = _place(detail, document.data)
        fault = _fault(detail, place, document, model)
        if place not in found or fault.kind == "value_error":
            found[place] = fault
        if not whole:
            shallow.add(place)
    above = {place[:length] for place in found for length in range(len(place))}
    kept = [fault for place, fault in found.items() if not (place in shallow and place in above)]
    return sorted(kept, key=lambda fault: fault.problem(document).position)


def _place(detail: ErrorDetails, data: Any) -> tuple[Place, bool]:
    """The path of the wrong value in the data, without pydantic's names of alternatives; whether it had none."""
    steps = detail["loc"]
    if steps[-1:] == ("[key]",):
        return steps[:-1], True
    place: list[str | int] = []
    here = data
    for number, step in enumerate(steps):
        absent = detail["type"] == "missing" and number == len(steps) - 1
        if absent or (isinstance(here, dict) and step in here):
            here = None if absent else here[step]
        elif isinstance(here, list) and isinstance(step, int) and step < len(here):
            here = here[step]
        else:
            continue
        place.append(step)
    return tuple(place), len(place) == len(steps)


def _fault(detail: ErrorDetails, place: Place, document: Document, model: type[BaseModel]) -> Fault:
    if detail["type"] == "extra_forbidden":
        names = sorted(_keys(_at(model, place[:-1])))
        key = str(place[-1])
        meant = nearest(key, names)
        hint = did_you_mean(key, names) or "leave it out"
        return Fault(place, "extra_forbidden", f"there is no key {quoted(key)} here", one_of(names, 40), hint, meant)
    expected = in_words(_at(model, place))
    if detail["type"] == "missing":
        message = f"the key {quoted(str(place[-1]))} is missing"
        return Fault(place, "missing", message, hint=f"add it: {expected}")
    kind = "key" if detail["loc"][-1:] == ("[key]",) else detail["type"]
    if detail["type"] == "value_error":
        message, _, right = str(detail.get("ctx", {})["error"]).partition("; expected ")
        return Fault(place, kind if kind == "key" else "value_error", message, right)
    given = _given(document.data, place)
    names = sorted(_literals(_at(model, place)))
    hint = did_you_mean(given, names) if isinstance(given, str) and names else ""
    return Fault(place, kind, f"{_shown(given)} is not valid here", expected, hint)


def _given(data: Any, place: Place) -> Any:
    for step in place:
        data = data[step]
    return data


def _shown(given: Any) -> str:
    match given:
        case dict():
            return "a mapping"
        case list():
            return "a list" if given else "an empty list"
        case None:
            return "an empty value"
        case _:
            return quoted(str(given))


# --- what a type expects ----------------------------------------------------------------------------------------------


def in_words(annotation: Any) -> str:
    """What a value of a type looks like in YAML: `a whole number from 1 to 65535`."""
    inner, metadata = _parts(annotation)
    said = next((one.text for one in reversed(metadata) if isinstance(one, InWords)), None)
    if said and "{}" not in said:
        return said
    words = _type_in_words(inner, metadata)
    return said.format(words) if said else words


def _type_in_words(inner: Any, metadata: list[Any]) -> str:
    arguments = get_args(inner)
    match get_origin(inner):
        case origin if origin in (Union, UnionType):
            return " or ".join(
                dict.fromkeys(in_words(one) for one in arguments if one is not NoneType and not _is_unknown(one))
            )
        case origin if origin is Literal:
            return one_of(map(str, arguments), 40) if len(arguments) > 1 else str(arguments[0])
        case origin if origin is tuple:
            if any(isinstance(one, InWords) for one in metadata):
                return in_words(arguments[0])
            return f"a list{' that is not empty' if _shortest(metadata) else ''}"
    if inner is bool:
        return "yes or no"
    if inner in (int, float):
        return ("a whole number" if inner is int else "a number") + _bounds(metadata)
    if inner is date:
        return "a day that there is, as YYYY-MM-DD"
    if inner is str or inner is Any:
        longest = next((one.max_length for one in metadata if hasattr(one, "max_length")), None)
        length = f" of at most {longest} characters" if longest else ""
        return f"a text{length}{' that is not empty' if _shortest(metadata) else ''}"
    return MAPPING


def _shortest(metadata: list[Any]) -> int:
    return next((int(one.min_length) for one in metadata if getattr(one, "min_length", None)), 0)


def _bounds(metadata: list[Any]) -> str:
    least = next((one.ge for one in metadata if hasattr(one, "ge")), None)
    most = next((one.le for one in metadata if hasattr(one, "le")), None)
    if most is not None:
        return f" from {least} to {most:,.0f}"
    return f", {least} or more" if least is not None else ""


def _is_unknown(annotation: Any) -> bool:
    return get_args(annotation) == ("unknown",)


def _parts(annotation: Any) -> tuple[Any, list[Any]]:
    """A type without its optionality, and everything that is attached to it, pydantic's fields taken apart."""
    metadata: list[Any] = []
    while True:
        members = [one for one in get_args(annotation) if one is not NoneType]
        if get_origin(annotation) is Annotated:
            annotation, *attached = get_args(annotation)
            for one in attached:
                metadata += one.metadata if isinstance(one, FieldInfo) else [one]
        elif get_origin(annotation) in (Union, UnionType) and len(members) == 1:
            annotation = members[0]
        elif isinstance(annotation, type) and issubclass(annotation, RootModel):
            annotation = _of_field(annotation.model_fields["root"])
        else:
            return annotation, metadata


def _of_field(field: FieldInfo) -> Any:
    return Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation


def _members(annotation: Any) -> Iterator[Any]:
    """The alternatives that a type allows."""
    inner, _ = _parts(annotation)
    if get_origin(inner) in (Union, UnionType):
        for one in get_args(inner):
            yield from _members(one)
    else:
        yield inner


def _at(annotation: Any, place: Place) -> Any:
    """The type of what lies at a place inside a type."""
    for step in place:
        annotation = next((found for one in _members(annotation) if (found := _inside(one, step)) is not None), str)
    return annotation


def _inside(inner: Any, step: str | int) -> Any:
    if isinstance(inner, type) and issubclass(inner, BaseModel):
        fields = inner.model_fields.items()
        return next((_of_field(field) for name, field in fields if step == (field.alias or name)), None)
    arguments = get_args(inner)
    if get_origin(inner) is dict:
        return arguments[1]
    if get_origin(inner) is tuple:
        return arguments[0]
    return None


def keys_at(model: type[BaseModel], place: Place) -> set[str]:
    """The keys that a mapping at a place inside a model may have; none where the model names none."""
    return _keys(_at(model, place))


def _keys(annotation: Any) -> set[str]:
    models = [one for one in _members(annotation) if isinstance(one, type) and issubclass(one, BaseModel)]
    return {field.alias or name for model in models for name, field in model.model_fields.items()}


def _literals(annotation: Any) -> set[str]:
    found: set[str] = set()
    for one in _members(annotation):
        if get_origin(one) is Literal:
            found |= set(map(str, get_args(one)))
        elif get_origin(one) is tuple:
            found |= _literals(get_args(one)[0])
    return found
