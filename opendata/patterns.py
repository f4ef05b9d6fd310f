"""Regular expressions that are compiled when first used: most are asked about doubtful values only."""

from __future__ import annotations

import re
from typing import Any, cast


class _Late:
    """Stands for the compiled pattern, and keeps each of its methods once it has been asked for."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = getattr(re.compile(self.pattern, self._flags), name)
        setattr(self, name, value)
        return value


def late(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """A pattern that costs nothing until it is used, and then no more than any other.

    Its methods are those of a compiled pattern: naming one, as `late(…).fullmatch`, compiles it.
    """
    return cast("re.Pattern[str]", _Late(pattern, flags))
