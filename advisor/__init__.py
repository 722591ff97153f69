"""The connectivity advisor: an inventory goes in, a reasoned recommendation for every connection comes out.

from advisor import load, recommend
result = recommend(load("inventory.yaml"))
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from advisor.api import (
        AdvisorError,
        Difference,
        InvalidInventory,
        Inventory,
        Result,
        diff,
        load,
        loads,
        recommend,
        whatif,
        write_report,
    )

__all__ = [
    "AdvisorError",
    "Difference",
    "InvalidInventory",
    "Inventory",
    "Result",
    "diff",
    "load",
    "loads",
    "recommend",
    "whatif",
    "write_report",
]


def __getattr__(name: str) -> Any:
    """The public names, imported when first asked for: `advisor --help` needs none of them."""
    if name in __all__:
        from advisor import api

        return getattr(api, name)
    raise AttributeError(f"module 'advisor' has no attribute {name!r}")
