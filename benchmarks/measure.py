"""One measurement in a process of its own, so that none finds the memory or the caches of another.

    python -m benchmarks.measure decide 10000 mixed

prints what was measured as JSON. What happens before the clock starts (imports, the generator, reading `knowledge/`)
is the same for the advisor and its peers.
"""

import json
import resource
import sys
from collections.abc import Callable
from datetime import date
from time import perf_counter
from typing import Any

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
    "engine": engine,
    "experta": bare_experta,
    "clips": clips,
}


def main(name: str, connections: int, kind: Kind) -> None:
    """Makes one measurement and prints it."""
    text = fleet(connections, kind)
    figures = MEASURES[name](text)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({**figures, "bytes": len(text.encode()), "peak_mb": peak}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])  # type: ignore[arg-type]
