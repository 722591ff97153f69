"""Runs the layout program in a child process with a time limit, many graphs at once."""

import json
import shutil
import subprocess
import sysconfig
from collections.abc import Iterator, Sequence
from json import JSONDecodeError
from typing import Any

PROGRAM = "graphviz-pure"
BATCH = 40
"""So many graphs go to one process: more save no time, and one that fails costs the others a second try."""
SECONDS = 20.0
"""For one process. The largest graph here takes less than one second."""
Laid = dict[str, Any]
"""A graph with coordinates, as Graphviz's format json0 has it."""


def program() -> str:
    """The layout program: beside the interpreter that runs us, else wherever programs are found."""
    return shutil.which(PROGRAM, path=sysconfig.get_path("scripts")) or shutil.which(PROGRAM) or PROGRAM


def layouts(graphs: Sequence[str]) -> Iterator[Laid | str]:
    """For each graph in DOT its layout, or what went wrong; where a batch fails, each of it is tried alone."""
    for first in range(0, len(graphs), BATCH):
        batch = graphs[first : first + BATCH]
        found = _laid_out(batch)
        if isinstance(found, list):
            yield from found
        elif len(batch) == 1:
            yield found
        else:
            for one in batch:
                alone = _laid_out([one])
                yield alone if isinstance(alone, str) else alone[0]


def png(graph: str) -> bytes | str:
    """A graph in DOT as a picture of two dots for each point, or what went wrong."""
    return _run(["-Tpng", "-Gdpi=144"], graph)


def _laid_out(graphs: Sequence[str]) -> list[Laid | str] | str:
    found = _run(["-Tjson0"], "\n".join(graphs))
    if isinstance(found, str):
        return found
    text, decoder, place = found.decode("utf-8", "replace").strip(), json.JSONDecoder(), 0
    every: list[Laid | str] = []
    try:
        while place < len(text):
            one, place = decoder.raw_decode(text, place)
            every.append(one)
            while place < len(text) and text[place].isspace():
                place += 1
    except JSONDecodeError:
        return "the layout cannot be read"
    return every if len(every) == len(graphs) else "the layout is incomplete"


def _run(options: list[str], text: str) -> bytes | str:
    try:
        done = subprocess.run(
            [program(), *options], input=text.encode(), capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return f"the layout took longer than {SECONDS:g} seconds"
    except OSError as problem:
        return f"the layout program {PROGRAM} cannot be run: {problem.strerror}"
    if done.returncode:
        return f"the layout program {PROGRAM} failed"
    return done.stdout
