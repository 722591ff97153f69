"""What pydantic finds is said in the words of a person who writes YAML, and shown within 80 columns."""

from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from pydantic import BaseModel, ValidationError

from advisor import InvalidInventory, loads
from advisor.catalogue import files as knowledge
from advisor.inventory.models import InventoryContent
from advisor.plain_text import columns, excerpt, visible
from advisor.problems import Position, Problem
from advisor.text_files import Source
from advisor.validation import Frozen, build
from advisor.wording import in_words
from advisor.yaml_reader import read_yaml
from tests.fuzz.verdict import FOREIGN

WRONG: list[Any] = [
    "", "x y", "-1", "0", "7", "0.5", "1e999", "nan", "70000", "9" * 5000, "tomorrow", "20270101", "maybe", "x" * 10_000, "\ud800",
    None, [], {}, ["x y"], [["x"]], [{}], {"x": "y"}, {"x y": {}}, [None], ["a", "b", "c"], {"a": None}, {"a": []}, {"a": {"q": 1}},
]  # fmt: skip
MODELS = [
    one
    for one in [InventoryContent, *vars(knowledge).values()]
    if isinstance(one, type) and issubclass(one, Frozen) and one is not Frozen
]
KNOWN_KINDS = {
    "missing", "extra_forbidden", "literal_error", "value_error", "model_type", "model_attributes_type", "dict_type", "tuple_type",
    "string_type", "string_unicode", "string_too_long", "string_too_short", "string_pattern_mismatch", "int_type", "int_parsing",
    "int_parsing_size", "int_from_float", "float_type", "float_parsing", "finite_number", "greater_than_equal", "less_than_equal",
    "bool_type", "bool_parsing", "too_short", "too_long",
}  # fmt: skip
"""Every kind of error that the models can give."""


def spoilt(model: type[BaseModel], depth: int = 0) -> Iterator[dict[str, Any]]:
    """For every key of a model, and of the models in it, every wrong value."""
    for name, field in model.model_fields.items():
        key = field.alias or name
        for value in WRONG:
            yield {key: value}
        for inner in _models(field.annotation) if depth < 2 else ():
            for value in spoilt(inner, depth + 1):
                yield {key: value}
                yield {key: [value]}
                yield {key: {"a": value}}


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in getattr(annotation, "__args__", ()) for model in _models(part)]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_no_error_of_a_model_shows_pydantics_words(model: type[Frozen]) -> None:
    """Every key with every kind of wrong value, of the inventory and of knowledge files."""
    kinds: set[str] = set()
    place = Position("x", 1, 1)
    document = read_yaml(Source("x", "{}"))
    from advisor.wording import faults_of

    for data in spoilt(model):
        try:
            model.model_validate(data)
        except ValidationError as error:
            kinds |= {one["type"] for one in error.errors()}
            tried = type(document)(document.source, data, document.marks)
            for fault in faults_of(error, tried, model):
                said = f"{fault.message} {fault.expected} {fault.hint}"
                assert not FOREIGN.search(said.replace("'str'", "")), (data, said)
                assert fault.expected or fault.hint, (data, said)
                assert str(Problem(fault.message, place)).isprintable()
    assert kinds <= KNOWN_KINDS


def test_the_words_of_types() -> None:
    """A type says what a value of it looks like."""
    fields = InventoryContent.model_fields
    assert in_words(fields["growth"].annotation) == "a mapping of keys to values or none"
    assert in_words(bool) == "yes or no"
    assert in_words(fields["compliance"].annotation) == "a list"


def test_knowledge_files_get_the_same_words() -> None:
    """A pack's author is told what a Region pair and a price are made of."""
    document = read_yaml(Source("x", "title: x\nprefix: slice\n"))
    with pytest.raises(Exception, match="2 to 16 capital letters and digits, such as SLICE"):
        build(knowledge.PackFile, document)


WIDE = "\u4f60\u597d"


@pytest.mark.parametrize(
    "before",
    ["", "a: 1, ", "x" * 3_000, WIDE * 20, WIDE * 2_000, "\U0001f600" * 50, "e\u0301" * 60, "\t" * 3, "\u202e" * 30, "\x1b[31m" * 30],
)  # fmt: skip
@pytest.mark.parametrize("after", ["", " end", "y" * 5_000, WIDE * 50])
@pytest.mark.parametrize("line", [1, 99_999])
def test_an_excerpt_fits_80_columns_with_its_caret_in_place(before: str, after: str, line: int) -> None:
    """However long, wide or hostile a line is, the caret stands under the character meant."""
    problem = Problem("m", Position("f", line, len(before) + 1), line=before + "@" + after)
    _, shown, caret = str(problem).splitlines()
    assert columns(shown) <= 80
    assert shown.isprintable()
    assert columns(shown[: shown.index("@")]) == caret.index("^")
    assert caret.index("|") == shown.index("|")


def test_an_excerpt_shows_what_there_is_around_its_place() -> None:
    """A short line is shown whole, a long one around the place."""
    assert excerpt("abc", 2, 10) == ("abc", 2)
    assert excerpt("abc", 9, 10) == ("abc", 3)
    shown, column = excerpt("0123456789" * 10, 55, 20)
    assert (len(shown), shown[column]) == (20, "5")


def test_carets_stand_right_in_real_files() -> None:
    """Behind wide letters in a flow mapping of one long line."""
    text = yaml.safe_dump(
        {"name": WIDE * 30, "vpcs": {"a": {"zones": 9}}}, allow_unicode=True, default_flow_style=True, width=9999
    )
    with pytest.raises(InvalidInventory) as caught:
        loads(text)
    _, shown, caret, *_ = str(caught.value).splitlines()
    assert columns(shown[: shown.index("9")]) == caret.index("^")


def test_visible_leaves_letters_and_spaces_readable() -> None:
    """Spaces of other scripts become plain ones; delete and C1 controls become escapes."""
    assert visible("a\u3000b\u00a0c\x7f\x9b") == "a b c\\u007f\\u009b"
