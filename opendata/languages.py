"""Items of translation and codes of languages → the languages a table speaks, with the cells of each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from opendata.collecting import Item
from opendata.model import Role, Translation
from opendata.viewing import View

MOST = 100
"""Codes of one table; more are no list of languages."""

_ENGLISH = {Role.NAME_ENGLISH, Role.ENGLISH}
_CODE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
_SHORT = {"jpn": "ja", "eng": "en"}
"""The two languages that items are in, by the longer code that ISO 639 has for them too."""


class Languages:
    """Counts the cells of one table block by block."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._translated = [item for item in items if item.field.role in _ENGLISH]
        self._coded = [item for item in items if item.field.role is Role.LANGUAGE]
        self._cells: Counter[tuple[str, str]] = Counter()

    def take(self, view: View) -> None:
        for item in self._coded:
            for value, count in Counter(view.block.columns[item.index]).items():
                key = (item.field.name, code_of(value))
                if key[1] and (key in self._cells or len(self._cells) < MOST):
                    self._cells[key] += count

    def told(self, rows: int) -> Iterator[Translation]:
        """Once all records are read: every item of translation, and every code that stands in the table."""
        for item in self._translated:
            yield Translation(item.field.name, "en", rows - item.blank)
        for (name, code), count in sorted(self._cells.items()):
            yield Translation(name, code, count)


def code_of(value: str) -> str:
    """The code of a language as it is compared, such as zh-cn; "" where a cell holds none."""
    code = value.strip().casefold().replace("_", "-")
    return _SHORT.get(code, code) if _CODE.fullmatch(code) else ""
