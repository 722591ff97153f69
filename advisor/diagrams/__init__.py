"""stub"""
from dataclasses import dataclass
@dataclass(frozen=True)
class Drawing:
    view: object
    inline: str
