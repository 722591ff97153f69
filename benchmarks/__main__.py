"""Every bar on speed, measured in one run on this machine: `make bench`, or `python -m benchmarks` for the table.

Bars are ratios to a peer of the same run. Each figure is the best of several processes, peers in turn, so that other
work on the machine disturbs both alike.
"""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from benchmarks.fleet import fleet

ROOT = Path(__file__).parent.parent
Figures = dict[str, Any]


def measured(*arguments: object) -> Figures:
    """One measurement in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.measure", *map(str, arguments)]
    return dict(json.loads(subprocess.run(command, capture_output=True, check=True, cwd=ROOT).stdout))


def best(runs: int, *measurements: Sequence[object]) -> list[Figures]:
    """For each measurement the quickest of several runs, taken in turn."""
    rounds = [[measured(*one) for one in measurements] for _ in range(runs)]
    return [min(every, key=lambda one: one["seconds"]) for every in zip(*rounds, strict=True)]


def process(runs: int, *commands: Sequence[str]) -> list[float]:
    """For each command the quickest of several whole processes, in seconds, taken in turn."""
    rounds = []
    for _ in range(runs):
        seconds = []
        for command in commands:
            start = perf_counter()
            done = subprocess.run([sys.executable, *command], capture_output=True, check=False, cwd=ROOT)
            seconds.append(perf_counter() - start)
            # The advisor ends with 3 where a connection has no mechanism: that is an answer.
            assert done.returncode in {0, 3}, done.stderr
        rounds.append(seconds)
    return [min(every) for every in zip(*rounds, strict=True)]


def show(what: str, figure: str, bar: str, met: bool, *notes: str) -> None:
    """One bar of the table."""
    print(f"{'met   ' if met else 'MISSED'}  {what}: {figure} (bar: {bar})")
    for note in notes:
        print(f"        {note}")


def size(figures: Figures) -> str:
    """What was decided, and with how much memory."""
    return (
        f"{figures['connections']:,} connections, {figures['bytes']:,} bytes of YAML, {figures['distinct']:,} distinct "
        f"situations, {figures['admissible']} admissible mechanisms a connection, {figures['peak_mb']:,} MB at the peak"
    )


def decisions() -> Figures:
    """10,000 connections against PyYAML's loader for the same text."""
    ours, peer, cold = best(5, ("decide", 10_000, "mixed"), ("pyyaml", 10_000, "mixed"), ("paused", 10_000, "mixed"))
    ratio = ours["seconds"] / peer["seconds"]
    show(
        "10,000 connections, YAML text to decisions with reasons in memory",
        f"{ratio:.2f} times PyYAML's C loader, {ours['seconds']:.2f} s against {peer['seconds']:.2f} s",
        "1",
        ratio <= 1,
        size(ours),
        f"the advisor pauses the garbage collector meanwhile; PyYAML with it paused too: {cold['seconds']:.2f} s",
    )
    return ours


def engines() -> None:
    """2,000 different situations against experta by itself, and CLIPS."""
    whole, rules, bare, clips = best(
        2,
        ("decide", 2_000, "distinct"),
        ("engine", 2_000, "distinct"),
        ("experta", 2_000, "distinct"),
        ("clips", 2_000, "distinct"),
    )
    ratio = whole["seconds"] / bare["seconds"]
    show(
        "2,000 connections, all situations distinct, YAML text to decisions",
        f"{ratio:.3f} times experta by itself on the same rules and facts, "
        f"{whole['seconds']:.2f} s against {bare['seconds']:.2f} s",
        "1.5",
        ratio <= 1.5,
        size(whole),
        f"rules alone: {rules['seconds']:.2f} s; CLIPS on the same rules and facts: {clips['seconds']:.2f} s",
    )


def growth(ten_thousand: Figures) -> None:
    """100,000 connections against 10,000, and the largest published service graph."""
    (hundred,) = best(2, ("decide", 100_000, "mixed"))
    ratio = hundred["seconds"] / ten_thousand["seconds"]
    show(
        "100,000 connections against 10,000",
        f"{ratio:.1f} times, {hundred['seconds']:.1f} s, {hundred['peak_mb']:,} MB",
        "11 times, 2,048 MB",
        ratio <= 11 and hundred["peak_mb"] < 2048,
        size(hundred),
    )


def plans() -> None:
    """Proven plans, and the largest published service graph with one."""
    ten, hundred = measured("plan", 10_000, "planning"), measured("numbers", 100_000, 5_000)
    show(
        "proven plan for 10,000 decided connections",
        f"{ten['seconds']:.1f} s for {ten['plans']} plans of {ten['constructs']:,} constructs",
        "5 s",
        ten["seconds"] <= 5 and ten["status"] == "optimal",
        f"{ten['in_programs']:,} connections went to HiGHS, {ten['peak_mb']:,} MB at the peak",
    )
    show(
        "proven plan for 100,000 connections over 5,000 VPCs, in numbers (benchmarks/plans.py), the slower order",
        f"{hundred['seconds']:.1f} s",
        "90 s",
        hundred["seconds"] <= 90 and hundred["status"] == "optimal",
        f"{hundred['in_programs']:,} connections went to HiGHS, {hundred['peak_mb']:,} MB at the peak",
    )
    largest = measured("plan", 202_000, "mixed")
    show(
        "202,000 connections over 18,600 services, YAML text to decisions and proven plan",
        f"{largest['all']:.0f} s, {largest['peak_mb']:,} MB",
        "300 s, 8,192 MB",
        largest["all"] <= 300 and largest["peak_mb"] < 8192 and largest["status"] == "optimal",
        f"the plan {largest['seconds']:.0f} s of it; {largest['in_programs']:,} connections went to HiGHS",
    )


def processes() -> None:
    """Whole processes against `python -c pass`."""
    recommend = ["-m", "advisor", "recommend", "examples/slice.yaml"]
    nothing, usage, slice_ = process(10, ["-c", "pass"], ["-m", "advisor", "--help"], recommend)
    for name, seconds, bar in (
        ("advisor --help", usage, 5),
        ("advisor recommend examples/slice.yaml, with the planner", slice_, 45),
    ):
        ratio = seconds / nothing
        show(
            f"{name}, whole process",
            f"{ratio:.1f} times python -c pass, {seconds * 1000:.0f} ms against {nothing * 1000:.0f} ms",
            str(bar),
            ratio <= bar,
        )


def report() -> None:
    """The design document of 1,000 connections, whole process: drawn by a second core while the first one writes."""
    with TemporaryDirectory() as directory:
        inventory, design = Path(directory) / "fleet.yaml", Path(directory) / "design"
        inventory.write_text(fleet(1_000), encoding="utf-8")
        (seconds,) = process(1, ["-m", "advisor", "report", str(inventory), "--output", str(design)])
        sizes = [file.stat().st_size for file in design.rglob("*") if file.is_file()]
    show(
        "advisor report for 1,000 connections, all formats but PDF, whole process on two cores",
        f"{seconds:.1f} s",
        "20 s",
        seconds <= 20,
        f"{len(sizes):,} files, {sum(sizes):,} bytes",
    )


def fleets() -> None:
    """How many mechanisms a connection can choose from where planning is measured."""
    figures = measured("decide", 10_000, "planning")
    show(
        "fleets for planning",
        f"{figures['admissible']} admissible mechanisms a connection",
        "at least 2.5",
        figures["admissible"] >= 2.5,
        size(figures),
    )


def imports() -> None:
    """Flow logs of thousands of VPCs, brought into their inventory, and what AWS answers about as many."""
    figures = measured("flows", 100_000, 5_000)
    show(
        "100,000 flows into an inventory of 5,000 VPCs",
        f"{figures['seconds']:.0f} s, {figures['peak_mb']:,} MB, {figures['connections']:,} connections",
        "60 s, 2,048 MB",
        figures["seconds"] <= 60 and figures["peak_mb"] < 2048,
    )
    figures = measured("answers", 5_000, 3)
    show(
        "saved answers of AWS's APIs about 5,000 VPCs to an inventory",
        f"{figures['seconds']:.1f} s, {figures['peak_mb']:,} MB, {figures['files']:,} files",
        "60 s, 2,048 MB",
        figures["seconds"] <= 60 and figures["peak_mb"] < 2048,
    )


def main() -> None:
    """Prints the table."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**30
    print(
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, {memory} GB, "
        f"{platform.python_implementation()} {platform.python_version()}, one core used but by the report"
    )
    growth(decisions())
    plans()
    engines()
    processes()
    report()
    fleets()
    imports()


if __name__ == "__main__":
    main()
