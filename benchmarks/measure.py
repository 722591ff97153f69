"""One measurement in a process of its own, so that none finds the memory or the caches of another.

    python -m benchmarks.measure decide 10000 mixed

prints what was measured as JSON. What happens before the clock starts (imports, the generator, reading `knowledge/`)
is the same for the advisor and its peers.
"""

import json
import resource
import sys
from collections.abc import Callable
from contextlib import redirect_stderr
from datetime import date
from functools import partial
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, cast

from benchmarks.fleet import Kind, fleet

DAY = date(2026, 11, 24)
Figures = dict[str, Any]


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds that a piece of work takes, and what it gives."""
    start = perf_counter()
    result = work()
    return perf_counter() - start, result


def pyyaml(text: str) -> Figures:
    """PyYAML's C loader, as it is recommended for text from outside."""
    import yaml

    seconds, _ = timed(lambda: yaml.load(text, Loader=yaml.CSafeLoader))
    return {"seconds": seconds}


def pyyaml_paused(text: str) -> Figures:
    """The same with the garbage collector paused, as the advisor does."""
    from advisor.collector import paused

    with paused():
        return pyyaml(text)


def decide(text: str) -> Figures:
    """YAML text to decisions with their standing and their reasons in memory."""
    from advisor.analysis import Analysis, analyse
    from advisor.catalogue import built_in
    from advisor.collector import paused
    from advisor.inventory.reader import load_text

    catalogue = built_in()

    def work() -> list[Analysis]:
        analyses = analyse(load_text(text, catalogue), catalogue, DAY)
        for one in analyses:
            _ = one.mechanism, one.conditions
        return analyses

    # As the command line does, which ends before the collector would be of use.
    with paused():
        seconds, analyses = timed(work)
    return {
        "seconds": seconds,
        "connections": len(analyses),
        "distinct": len({frozenset(catalogue.view(one.situation.values).items()) for one in analyses}),
        "admissible": round(sum(len(one.decision.admissible) for one in analyses) / len(analyses), 2),
    }


def plan(text: str) -> Figures:
    """A proven plan for the decisions on a fleet; `all` is the time from YAML text to decisions and plan."""
    from advisor.analysis import Analysis, analyse
    from advisor.catalogue import built_in
    from advisor.collector import paused
    from advisor.fleet_plan import Plans
    from advisor.fleet_plan import plan as planned
    from advisor.inventory.reader import load_text

    catalogue = built_in()

    def decided() -> list[Analysis]:
        return analyse(load_text(text, catalogue), catalogue, DAY)

    with paused():
        before, analyses = timed(decided)
        seconds, plans = timed(lambda: planned(analyses))
    assert isinstance(plans, Plans)
    solution = plans.usual.solution
    return {
        "seconds": seconds,
        "all": before + seconds,
        "connections": len(analyses),
        "constructs": len(plans.usual.draft.things),
        "plans": 1 + len(plans.others),
        "in_programs": max(size.connections for size in solution.sizes),
        "status": solution.status,
    }


def numbers(connections: int, vpcs: int) -> Figures:
    """The proven plan of a fleet in numbers, operations and cost first in turn: the slower of both."""
    from advisor.collector import paused
    from advisor.planning import solve
    from benchmarks.plans import fleet as fleet_in_numbers

    found = []
    for operations_first in (True, False):
        problem = fleet_in_numbers(connections, vpcs, operations_first)
        with paused():
            seconds, solution = timed(partial(solve, problem))
        found.append({"seconds": seconds, "in_programs": solution.sizes[0].connections, "status": solution.status})
    return max(found, key=lambda one: float(str(one["seconds"])))


def flows(number: int, vpcs: int) -> Figures:
    """Flow logs to an inventory that is there: `advisor import flow-logs LOG --merge INVENTORY`."""
    from advisor.cli import main as advisor
    from advisor.collector import paused
    from benchmarks.flows import write

    with TemporaryDirectory() as directory, redirect_stderr(StringIO()), paused():
        inventory, log = write(number, vpcs, Path(directory))
        seconds, code = timed(lambda: advisor(["import", "flow-logs", str(log), "--merge", str(inventory)]))
        found = inventory.read_text(encoding="utf-8").count("- {from: ")
    assert code == 0
    return {"seconds": seconds, "connections": found}


def answers(vpcs: int, regions: int) -> Figures:
    """Saved answers of AWS's APIs to an inventory: `advisor import aws-cli DIR -o FILE`."""
    from advisor.cli import main as advisor
    from advisor.collector import paused
    from benchmarks.answers import write

    with TemporaryDirectory() as directory, redirect_stderr(StringIO()), paused():
        folder, inventory = Path(directory, "answers"), Path(directory, "inventory.yaml")
        files = write(vpcs, regions, folder)
        seconds, code = timed(lambda: advisor(["import", "aws-cli", str(folder), "-o", str(inventory)]))
        found = inventory.read_text(encoding="utf-8").count(" (vpce-")
    assert (code, found) == (0, 2 * vpcs)
    return {"seconds": seconds, "files": files}


def _engine(text: str, name: str) -> Figures:
    """Rules alone on the situations of a fleet; the engine is built before the clock starts."""
    from advisor.catalogue import built_in
    from advisor.conditions import Values
    from advisor.inference import Engine
    from advisor.inventory.reader import load_text
    from advisor.situations import situations

    catalogue = built_in()
    every = [one.values for one, _ in situations(load_text(text, catalogue), catalogue)]

    def advisor(values: Values) -> frozenset[str]:
        return rules.run(values, catalogue.view(values)).fired

    rules = Engine(catalogue)
    expected = [advisor(values) for values in every[:50]]
    rules, run = Engine(catalogue), advisor
    if name != "advisor":
        from benchmarks.peers import Clips, Experta

        run = (Clips if name == "clips" else Experta)(catalogue).run
        if [run(values) for values in every[:50]] != expected:
            raise AssertionError(f"{name} fires other rules than the advisor")
    seconds, _ = timed(lambda: [run(values) for values in every])
    return {"seconds": seconds, "situations": len(every)}


def engine(text: str) -> Figures:
    """The advisor's engine."""
    return _engine(text, "advisor")


def bare_experta(text: str) -> Figures:
    """experta by itself."""
    return _engine(text, "experta")


def clips(text: str) -> Figures:
    """CLIPS through clipspy."""
    return _engine(text, "clips")


MEASURES = {
    "pyyaml": pyyaml,
    "paused": pyyaml_paused,
    "decide": decide,
    "plan": plan,
    "engine": engine,
    "experta": bare_experta,
    "clips": clips,
}


def main(name: str, connections: int, kind: str) -> None:
    """Makes one measurement and prints it; of flows and of a fleet in numbers, `kind` says over how many VPCs.

    Of answers, the first number is that of VPCs, and `kind` says over how many Regions.
    """
    if name in {"numbers", "flows", "answers"}:
        figures, size = {"numbers": numbers, "flows": flows, "answers": answers}[name](connections, int(kind)), 0
    else:
        text = fleet(connections, cast(Kind, kind))
        figures, size = MEASURES[name](text), len(text.encode())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({**figures, "bytes": size, "peak_mb": peak}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
