"""Decisions as a table that spreadsheets open as text, and programs read back."""

import csv
import io
from pathlib import Path

import pytest

from advisor.catalogue import Catalogue
from advisor.documents.csv_table import COLUMNS, cell, csv_table
from advisor.inventory.reader import load_files, load_text
from advisor.recommendation import recommend
from tests.conftest import DAY, EXAMPLES
from tests.documents.test_hostile import TEXTS, described


def rows(text: str) -> list[dict[str, str]]:
    """The rows of a table, read as a program reads them."""
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))


@pytest.mark.parametrize("example", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: path.stem)
def test_one_row_for_each_connection(example: Path, catalogue: Catalogue) -> None:
    """Its decision, who answers for it, what it costs and on what it rests, in the inventory's order."""
    result = recommend(load_files([example], catalogue), catalogue, DAY)
    text = csv_table(result, catalogue)
    assert text.startswith("\ufeffid,from,to,")
    assert text.replace("\r\n", "").count("\n") == 0
    table = rows(text)
    assert [row["id"] for row in table] == [one.id for one in result.connections]
    for row, one in zip(table, result.connections, strict=True):
        assert tuple(row) == COLUMNS
        assert row["inventory position"] == one.at
        assert row["standing"] == one.standing
        if one.monthly_cost is not None:
            assert float(row["known cost USD a month"]) == pytest.approx(one.monthly_cost.known_usd, abs=0.005)


def test_a_row_says_who_and_where(catalogue: Catalogue) -> None:
    """Accounts, Regions and owners of both ends; a connection that nothing can serve has no mechanism."""
    text = """
accounts: {p: {owner: payments}, q: {}}
vpcs: {a: {account: p, region: eu-west-1}, b: {account: q, region: us-east-1, owner: data}}
services: {app: {vpc: a}, db: {vpc: b, runs_on: aurora}}
connections: [{from: app, to: db}]
"""
    (row,) = rows(csv_table(recommend(load_text(text, catalogue), catalogue, DAY), catalogue))
    assert (row["consumer account"], row["provider account"]) == ("p", "q")
    assert (row["consumer Region"], row["provider Region"]) == ("eu-west-1", "us-east-1")
    assert row["owner"] == "payments and data"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0", "\u3000=1"])
def test_nothing_is_calculated(text: str) -> None:
    """What a spreadsheet would take for a formula begins with an apostrophe, and stays readable."""
    assert cell(text).startswith(("'", " "))
    assert not cell(text).startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("text", TEXTS)
def test_hostile_text_stays_in_its_cell(text: str, catalogue: Catalogue) -> None:
    """Quotation marks, ends of lines and commas end no cell, and nothing moves a cursor."""
    table = csv_table(recommend(load_text(described(text), catalogue), catalogue, DAY), catalogue)
    assert len(rows(table)) == 4
    assert all(None not in row and None not in row.values() for row in rows(table))
    assert all(one.isprintable() or one in "\r\n\ufeff" for one in table)
