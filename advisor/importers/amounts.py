"""What flows in a month, as an inventory states it."""

from advisor.costs import SECONDS


def gb_a_month(bytes_per_second: float) -> float:
    """The gigabytes of a month of 730 hours."""
    return bytes_per_second * SECONDS / 1e9


def rounded(amount: float | None) -> float | None:
    """An amount with as many digits as mean something."""
    return None if amount is None else float(f"{amount:.6g}")
