"""stub"""
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Drawing:
    view: Any
    inline: str
Views = Any
