"""Fuzzing at full size: `python -m tests.fuzz.run --inputs 100000`; failing inputs go to tests/fuzz/corpus/."""

import argparse
import hashlib
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded

from tests.fuzz.documents import documents
from tests.fuzz.mutation import CORPUS, mutants
from tests.fuzz.verdict import fault, scratch

Take = Callable[[bytes], None]


def from_schema(seed: int, number: int, take: Take) -> None:
    """Gives so many inventories drawn from the schema to `take`."""

    @seeded(seed)
    @settings(
        max_examples=number,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(documents())
    def draw(raw: bytes) -> None:
        take(raw)

    draw()


def from_bytes(seed: int, number: int, take: Take) -> None:
    """Gives so many spoilt examples to `take`."""
    for raw in mutants(seed, number):
        take(raw)


def main() -> int:
    """Runs half of the inputs from the schema and half from bytes, and says how many failed."""
    parser = argparse.ArgumentParser(description="Feeds generated inputs to the advisor.")
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    failed: dict[str, Path] = {}
    counted = {"inputs": 0}
    start = time.monotonic()
    with scratch() as file:

        def take(raw: bytes) -> None:
            counted["inputs"] += 1
            wrong = fault(raw, file)
            kind = re.sub("[^a-z ]", "", wrong or "")[:80]
            if wrong is not None and kind not in failed:
                kept = CORPUS / f"{hashlib.sha256(raw).hexdigest()[:12]}.yaml"
                kept.write_bytes(raw)
                failed[kind] = kept
                print(f"{kept.name}: {wrong[:400]}")
            if counted["inputs"] % 5000 == 0:
                print(f"{counted['inputs']:,} inputs, {time.monotonic() - start:.0f} s", file=sys.stderr)

        from_bytes(options.seed, options.inputs // 2, take)
        from_schema(options.seed, options.inputs - options.inputs // 2, take)
    print(f"{counted['inputs']:,} inputs, seed {options.seed}: {len(failed)} kinds of failure")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
