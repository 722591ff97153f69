"""Any edit of any inventory in any layout: the data changes as asked, and everything else stays as it was."""

import os
import re
from copy import deepcopy
from random import Random
from typing import Any

import yaml
from hypothesis import HealthCheck, assume, given, note, settings
from hypothesis import strategies as st

from advisor.inventory.editing import REMOVED, Edit, Path, edited
from advisor.text_files import Source
from advisor.yaml_reader import read_yaml
from tests.inventory.layouts import Layout

EXAMPLES = int(os.environ.get("PROPERTY_EXAMPLES", "200"))
AWKWARD = [
    *("", " a", "a ", "a:", "a: b", "a #b", "a,b", "it's", 'say "so"', "back\\slash", "a->b#c", "<<", "="),
    *("yes", "null", "~", "1e3", "0x1F", "012345670123", "2026-01-01", "...", "---", "--- a", "-", "- a", "-a", ":a"),
    *("?", "? a", ":", "[", "]", "{", "}", ",", "#", "*a", "&a", "!a", "%a", "@a", "`a", "|", ">", "a\nb", "a\nb\n"),
    *("\n", "\t", "é", "日本", "😀", "\u202eabc", "\u2028", "\x85", "\ufeff", "\x00", "\x1b[31m", "\xa0"),
    *("x" * 2000, "word " * 30, "service:web", "?a"),
]
texts = (
    st.sampled_from(["a", "web", "eu-west-1", "443", "some words"]) | st.sampled_from(AWKWARD) | st.text(max_size=12)
)
scalars = texts.filter(lambda text: not re.search(r"[\ud800-\udfff\ufffe\uffff]", text))
keys = st.sampled_from(
    ["a", "b", "web-api", "x.y", "vpc", "cidrs", "needs", "1", "012", "1e3", "yes", "null", "a: b", "é"]
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=6,
)
fields = st.dictionaries(keys, values, max_size=4)
named = st.dictionaries(keys, fields, min_size=1, max_size=4)
inventories = st.fixed_dictionaries(
    {},
    optional={
        "version": st.just("1"),
        "name": scalars,
        "region": st.just("eu-west-1"),
        "priorities": st.lists(scalars, max_size=3),
        "needs": fields,
        "vpcs": named,
        "services": named,
        "connections": st.lists(fields, max_size=4),
        "existing": st.dictionaries(st.sampled_from(["peerings", "endpoints"]), named | st.lists(fields, max_size=2)),
        "policy": fields,
        "own": values,
    },
).filter(bool)


def data_of(text: str) -> Any:
    """The plain data of a text."""
    return with_texts(read_yaml(Source("inventory", text.removeprefix("\ufeff"))).data)


def with_texts(data: Any) -> Any:
    """The same with an empty text for what has no value."""
    if isinstance(data, dict):
        return {key: with_texts(value) for key, value in data.items()}
    return [with_texts(member) for member in data] if isinstance(data, list) else data or ""


def places(data: Any, path: Path = ()) -> list[Path]:
    """The path of every part."""
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path, *(place for key, value in inner for place in places(value, (*path, key)))]


def at(data: Any, path: Path) -> Any:
    """The part at a path."""
    for step in path:
        data = data[step]
    return data


@st.composite
def edits(draw: st.DrawFn, data: dict[str, Any]) -> Edit:
    """Something that is changed, added or taken out."""
    path = draw(st.sampled_from(places(data)))
    value = at(data, path)
    kind = draw(st.sampled_from(["add", "add", "set", "remove"])) if path else "add"
    if kind == "set":
        return Edit(path, draw(values))
    if kind == "remove":
        return Edit(path, REMOVED)
    if isinstance(value, list):
        return Edit((*path, len(value)), draw(scalars | fields))
    if isinstance(value, dict) or value == "":
        tops = ["title", "accounts", "sites", "forbidden", "growth", "other"]
        key = draw(st.sampled_from(tops) if not path else keys.map(lambda one: f"new {one}") | keys)
        return Edit((*path, key), draw(scalars | fields | st.lists(scalars, max_size=3) | named))
    return Edit(path, draw(scalars))


def after(data: dict[str, Any], edit: Edit) -> dict[str, Any]:
    """What the data should be: the edit in the plainest way."""
    data, path = deepcopy(data), edit.path
    for number, step in enumerate(path[:-1]):
        parent = at(data, path[:number])
        if parent[step] == "":
            parent[step] = {}
    if edit.value is not REMOVED:
        parent = at(data, path[:-1])
        if isinstance(parent, list) and path[-1] == len(parent):
            parent.append(None)
        parent[path[-1]] = edit.value
        return data
    del at(data, path[:-1])[path[-1]]
    while (path := path[:-1]) and not at(data, path):
        if isinstance(at(data, path), dict) and len(path) == (3 if path[0] == "existing" else 2):
            break
        del at(data, path[:-1])[path[-1]]
    return data


def touched(text: str, edit: Edit, old: Any, new: Any) -> tuple[set[int], set[int]]:
    """The lines that the edit may change, and those whose comments may go with it.

    They are those of the part itself, of the brackets that it stands in, or of the empty value that it goes into.
    """
    node: Any = yaml.compose(text, Loader=yaml.CSafeLoader)
    here, wanted, key, brackets, above, is_emptied = old, new, None, None, None, False
    for step in edit.path:
        brackets = brackets or (node if is_in_brackets(node) else None)
        if not here or step not in (here if isinstance(here, dict) else range(len(here))):
            changed = set() if here and not is_in_brackets(node) else lines_of(brackets or key or node, node)
            return changed, set()
        is_list, is_removal = isinstance(here, list), len(here) != len(wanted)
        above, is_emptied = key, not wanted
        key, node = (None, node.value[step]) if is_list else node.value[list(here).index(step)]
        if is_removal:
            break
        here, wanted = here[step], wanted[step]
    own = lines_of((above if is_emptied else key) or key or node, node)
    return own | (lines_of(brackets, brackets) if brackets else set()), own


def is_in_brackets(node: Any) -> bool:
    """Whether a node is a mapping or list in flow style."""
    return isinstance(node, yaml.CollectionNode) and bool(node.flow_style)


def lines_of(first: Any, last: Any) -> set[int]:
    """The lines from the beginning of one node to the last character of another."""
    while last.value and not isinstance(last.value, str) and not last.flow_style:
        last = last.value[-1] if isinstance(last, yaml.SequenceNode) else last.value[-1][1]
    end = last.end_mark
    before = end.column == 0 and end.line > last.start_mark.line
    return set(range(first.start_mark.line, end.line + (not before)))


def comments(text: str, layout: Layout) -> set[str]:
    """Which of the layout's comments a text has."""
    return {f"c{number}c" for number in range(1, layout.comments + 1) if f"c{number}c" in text}


def undone(data: dict[str, Any], edit: Edit) -> Edit:
    """The edit that takes another one back: it restores the part that was there, as far as there was one."""
    path: Path = ()
    for step in edit.path:
        here = at(data, path)
        if not here or step not in (here if isinstance(here, dict) else range(len(here))):
            return Edit(path, here) if isinstance(here, list) or not here else Edit((*path, step), REMOVED)
        if edit.value is REMOVED and isinstance(here, list):
            return Edit(path, here)
        path = (*path, step)
    return Edit(path, at(data, path))


@given(st.data())
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_an_edit_changes_what_it_says_and_nothing_else(given_data: st.DataObject) -> None:
    """The data is the old with the change, lines and comments of everything else stay, and it can be taken back."""
    data = given_data.draw(inventories)
    layout = Layout(Random(given_data.draw(st.integers(0, 2**32))))
    text = layout.whole(data)
    note(text)
    assert data_of(text) == data
    edit = given_data.draw(edits(data))
    new = after(data, edit)
    assume(new)
    result = edited(text, [edit])
    note(result)
    assert data_of(result) == new
    assert text.startswith("\ufeff") == result.startswith("\ufeff")
    text, result = text.removeprefix("\ufeff"), result.removeprefix("\ufeff")
    changed, own = touched(text, edit, data, new)
    lines = text.split("\n")
    rest = iter(result.split("\n"))
    for number, line in enumerate(lines):
        blank_may_go = edit.value is REMOVED and not line.strip()
        # A dash with at most a comment behind it belongs to the member below it; the comment is looked for below.
        dash_may_go = number + 1 in changed and re.fullmatch(r"-\s*(#.*)?", line.strip())
        if number not in changed and not blank_may_go and not dash_may_go:
            # Behind what is taken out, a line may move up to the dash; at the end of the text a line end may be new.
            may_move = edit.value is REMOVED and number - 1 in changed
            is_last = number == len(lines) - 1
            assert any(
                line == other
                or (may_move and other.lstrip(" -").startswith(line.lstrip(" ")))
                or (is_last and line == other.rstrip("\r"))
                for other in rest
            ), line
    inside = comments("\n".join(lines[number] for number in own), layout)
    assert comments(text, layout) - comments(result, layout) <= inside
    assert data_of(edited(result, [undone(data, edit)])) == data


@given(st.data())
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_several_edits_are_made_one_after_the_other(given_data: st.DataObject) -> None:
    """A batch gives the data that its edits give one by one."""
    data = given_data.draw(inventories)
    text = Layout(Random(given_data.draw(st.integers(0, 2**32)))).whole(data)
    note(text)
    batch = []
    for _ in range(3):
        batch.append(given_data.draw(edits(data)))
        data = after(data, batch[-1])
        assume(data)
    assert data_of(edited(text, batch)) == data
