"""Bills as the result shows them: of one connection alone, of a construct, of the fleet."""

from collections.abc import Iterable

from advisor.catalogue.cost_files import OwnPrice
from advisor.costs import Bill, Charge
from advisor.fleet_plan import FleetPlan, Thing
from advisor.result.connections import CostItem, MonthlyCost


def of_connection(bill: Bill) -> MonthlyCost:
    """What a connection would cost alone, with the source of every price, and what of it is unknown or presumed."""
    return MonthlyCost(
        usd=bill.usd,
        known_usd=bill.known_usd,
        items=tuple(_item(one) for one in bill.charges if one.price is not None),
        unknown=bill.unpublished,
        presumed=bill.presumed,
    )


def of_thing(plan: FleetPlan, thing: Thing) -> MonthlyCost:
    """What a construct costs by itself."""
    catalogue, account = plan.draft.catalogue, thing.needed.account or ""
    charges = thing.charges or ()
    unknown = [f"{catalogue.price_names[one.name]} in {one.region}" for one in charges if one.price is None]
    if thing.charges is None:
        unknown.append(catalogue.constructs[thing.needed.kind].title)
    return _total([_item(one, account=account) for one in charges if one.price is not None], unknown)


def of_fleet(plan: FleetPlan) -> MonthlyCost:
    """What all connections cost together, charges that are alike added up."""
    items = [
        _item(line.charge, line.quantity, line.usd, line.account or "")
        for line in plan.lines
        if line.charge.price is not None
    ]
    presumed = sorted({text for one in plan.draft.analyses for text in one.amounts.presumed})
    return _total(items, plan.unpublished, presumed)


def _total(items: Iterable[CostItem], unknown: Iterable[str], presumed: Iterable[str] = ()) -> MonthlyCost:
    items, unknown = tuple(items), tuple(unknown)
    known = round(sum(item.usd for item in items), 2)
    return MonthlyCost(
        usd=None if unknown else known, known_usd=known, items=items, unknown=unknown, presumed=tuple(presumed)
    )


def _item(charge: Charge, quantity: float | None = None, usd: float | None = None, account: str = "") -> CostItem:
    price = charge.price
    assert price is not None
    return CostItem(
        what=charge.what,
        usd=charge.usd if usd is None else usd,
        price=price.usd,
        quantity=round(charge.quantity if quantity is None else quantity, 2),
        region=charge.region,
        paid_by=charge.payer,
        account=account,
        source=price.source,
        day=price.day,
        confidence=price.confidence,
        pack=price.pack if isinstance(price, OwnPrice) else "",
    )
