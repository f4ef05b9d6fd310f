"""Source → its records, each by the number that it has in the original, as cells, as text and as stored."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property
from itertools import islice

from opendata import reading, schema
from opendata.detecting import dictionary
from opendata.marked import origins
from opendata.model import Schema
from opendata.sniffing import Source
from opendata.writing import Raw, byte_lines, first_records, text_lines


class Numbered:
    """A delimited text. `columns` are those of the original, from 0, `removed` its records that are gone.

    Rows may have more cells than the header, so that `width` may be more than there are names.
    """

    def __init__(
        self,
        source: Source,
        schema_: Schema | None,
        columns: tuple[int, ...] | None,
        removed: Collection[int],
    ) -> None:
        self.source = source
        schemas = (schema_,) if schema_ else schema.all_schemas()
        self.table = reading.read(source, dictionary(schemas).recognise)
        self.form, self.labels = self.table.form, self.table.header
        found = list(first_records(source, self.form, None))
        first = next((block.first_record for block in self.table.blocks() if len(block)), len(found) + 1)
        self.head = first - 1
        self._starts = [line for _, line, _ in found]
        self._cells = [cells for _, _, cells in found]
        numbers = islice(origins(removed), self.head, None)
        self.at: Mapping[int, int] = dict(zip(numbers, range(self.head, len(found)), strict=False))
        self.width = max([len(self.labels), *(_filled(cells) for cells in self._cells[self.head :])])
        named = tuple(range(len(self.labels))) if columns is None else columns
        self.columns = (*named, *range(len(named), self.width))

    def cells(self, number: int) -> tuple[str, ...]:
        """As many as the table is wide."""
        found = self.written(number)
        return tuple((found + [""] * (self.width - len(found)))[: self.width])

    def written(self, number: int) -> list[str]:
        """As many as there are."""
        return self._cells[self.at[number]]

    @cached_property
    def texts(self) -> list[str]:
        return Raw(text_lines(self.source, self.form)).records(self._starts, None)

    @cached_property
    def stored(self) -> list[bytes]:
        return Raw(byte_lines(self.source, self.form)).records(self._starts, None)

    @cached_property
    def places(self) -> Mapping[int, int]:
        """Column of the original → column here."""
        return {column: index for index, column in enumerate(self.columns)}


def _filled(cells: list[str]) -> int:
    """How many cells there are up to the last that holds something."""
    return next((count for count in range(len(cells), 0, -1) if cells[count - 1].strip()), 0)
