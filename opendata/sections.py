"""Rows with a single value among full ones: they title the rows below, or were never finished."""

from __future__ import annotations

from collections.abc import Sequence

from opendata.collecting import Store
from opendata.model import Column, Place
from opendata.viewing import View

CODE = "section-row"
NARROWEST = 4
"""Of tables with fewer columns a single value may be all there is to say."""
RAREST = 5
"""Where more than one record in so many has a single value, that is what the table is like."""


class Sections:
    """Finds them block by block; the last ones wait until it is known that something follows."""

    def __init__(self, store: Store, columns: Sequence[Column]) -> None:
        self.store = store
        self._names = [column.item.name if column.item else column.label for column in columns]
        self._held: list[tuple[Place, str]] = []
        self._count = 0

    def take(self, view: View) -> None:
        block = view.block
        if len(block.columns) < NARROWEST or len(block.blank) == len(block):
            return
        found = lone(view)
        last = next(offset for offset in reversed(range(len(block))) if offset not in block.blank)
        self._release()
        for offset, index in sorted(found.items()):
            place = Place(
                record=block.first_record + offset,
                line=block.lines[offset],
                column=index + 1,
                field=self._names[index],
            )
            self._held.append((place, block.columns[index][offset]))
            if offset < last:
                self._release()

    def close(self, records: int) -> None:
        if self._count * RAREST > records:
            for column in range(1, len(self._names) + 1):
                self.store.drop(CODE, column)

    def _release(self) -> None:
        for place, value in self._held:
            self.store.add(CODE, place, value)
        self._count += len(self._held)
        self._held = []


def lone(view: View) -> dict[int, int]:
    """Offset of each row with a single value, and its column from 0; numbers and codes title nothing."""
    block = view.block
    found: dict[int, int | None] = dict.fromkeys({*view.blank(0), *view.blank(1)} - block.overfull)
    for index in range(len(block.columns)):
        if not found:
            break
        blank = set(view.blank(index))
        for offset in [offset for offset in found if offset not in blank]:
            if found[offset] is None:
                found[offset] = index
            else:
                del found[offset]
    return {
        offset: index
        for offset, index in found.items()
        if index is not None and _is_wording(block.columns[index][offset])
    }


def _is_wording(value: str) -> bool:
    has_letters = any(map(str.isalpha, value))
    return has_letters and (not value.isascii() or "".join(value.split()).isalpha())
