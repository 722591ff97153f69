"""The public Python interface; `advisor` hands its names on."""

from pathlib import Path

from advisor.catalogue import built_in
from advisor.inventory import Inventory
from advisor.inventory.reader import load_files, load_text
from advisor.problems import AdvisorError, InvalidInventory
from advisor.recommendation import recommend
from advisor.result import Result

__all__ = ["AdvisorError", "InvalidInventory", "Inventory", "Result", "load", "loads", "recommend"]


def load(*paths: str | Path) -> Inventory:
    """The inventory in one or several YAML files; raises InvalidInventory with every problem."""
    return load_files(paths, built_in())


def loads(text: str, name: str = "inventory") -> Inventory:
    """The inventory in YAML text, under the name that messages use; raises InvalidInventory with every problem."""
    return load_text(text, built_in(), name)
