"""A bill as the result shows it."""

from advisor.catalogue.files import OwnPrice
from advisor.costs import Bill
from advisor.result import CostItem, MonthlyCost


def monthly_cost(bill: Bill) -> MonthlyCost:
    """A bill with the source of every price, and what of it is unknown or presumed."""
    items = tuple(
        CostItem(
            what=one.what,
            usd=one.usd,
            price=one.price.usd,
            quantity=round(one.quantity, 2),
            region=one.region,
            paid_by=one.payer,
            source=one.price.source,
            day=one.price.day,
            confidence=one.price.confidence,
            pack=one.price.pack if isinstance(one.price, OwnPrice) else "",
        )
        for one in bill.charges
        if one.price is not None
    )
    return MonthlyCost(usd=bill.usd, items=items, unknown=bill.unpublished, presumed=bill.presumed)
