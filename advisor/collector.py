"""The garbage collector, paused while millions of objects are made that all stay."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused() -> Iterator[None]:
    """Keeps the collector from walking again and again over everything that is being built.

    Nothing here makes rings of objects that would have to be found. `make bench` shows for PyYAML what it saves.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
