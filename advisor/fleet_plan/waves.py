"""In what order the constructs of a plan are built."""

from collections.abc import Mapping

from advisor.fleet_plan import FleetPlan


def waves(plan: FleetPlan) -> Mapping[int, int]:
    """The wave of each construct that is built or repaired: the one after all those that it comes after.

    Those are of kinds that stand under `after` in constructs.yaml, and serve a connection together with it; what is
    there already counts where another account holds it, which has to share it first.
    """
    constructs, things = plan.draft.catalogue.constructs, plan.draft.things
    place = {kind: number for number, kind in enumerate(plan.draft.catalogue.build_order)}
    found: dict[int, int] = {}
    for number in sorted(plan.uses, key=lambda one: place[things[one].needed.kind]):
        if not things[number].needed.is_there:
            after = constructs[things[number].needed.kind].after
            before = {one for served in plan.uses[number] for one in plan.needs(served)}
            earlier = [
                found.get(one, 1)
                for one in before
                if things[one].needed.kind in after
                and (one in found or things[one].needed.account != things[number].needed.account)
            ]
            found[number] = 1 + max(earlier, default=0)
    return found
