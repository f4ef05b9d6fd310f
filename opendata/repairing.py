"""Values → repaired values: rules propose, and whatever would make anything worse is turned down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import filterfalse
from typing import NamedTuple

from opendata.collecting import unlisted
from opendata.edits import Step, Trail
from opendata.model import (
    Blanks,
    Cells,
    Column,
    Field,
    Plain,
    Predicate,
    Rows,
    Rule,
    Safety,
    Severity,
    Tables,
)
from opendata.viewing import REMEMBERED, Memory, View, unlike


class Refused(NamedTuple):
    """What has turned out to do harm: repairs of (column, value), columns counting from 0, or of records."""

    values: frozenset[tuple[int, str]] = frozenset()
    columns: frozenset[int] = frozenset()
    records: frozenset[int] = frozenset()

    def and_also(self, more: Refused) -> Refused:
        return Refused(
            values=self.values | more.values,
            columns=self.columns | more.columns,
            records=self.records | more.records,
        )


class Terms(NamedTuple):
    """What the user allows, what the file can hold, what has turned out to do harm, and what is left out.

    `leaving` are the columns, from 0, that will not be written.
    """

    rules: Sequence[Rule]
    unsafe: bool = False
    only: frozenset[str] = frozenset()
    holds: Predicate = lambda value: True
    refused: Refused = Refused()
    leaving: frozenset[int] = frozenset()

    def allow(self, rule: Rule) -> bool:
        """Data about a person are never rewritten, whatever a rule proposes."""
        if rule.severity is Severity.PRIVATE or (self.only and rule.code not in self.only):
            return False
        return rule.safety is Safety.SAFE or (self.unsafe and rule.safety is Safety.UNSAFE)

    def refuse(self, column: int, value: str) -> bool:
        if column in self.leaving:
            return True
        return column in self.refused.columns or (column, value) in self.refused.values


def is_repairable(rule: Rule) -> bool:
    """Whether the rule's own declaration says how values are repaired."""
    if rule.safety is None or rule.severity is Severity.PRIVATE:
        return False
    proposes = isinstance(rule.check, Cells | Rows) and rule.check.fix is not None
    return proposes or isinstance(rule.check, Tables)


class Values:
    """One column: what is said against a value, and what becomes of it, worked out once."""

    def __init__(self, column: Column, terms: Terms) -> None:
        self.index = column.position - 1
        self.role = column.item.role if column.item else None
        self._field = column.item or unlisted(column)
        self._terms = terms
        self._asked = list(_asked(self._field, terms))
        self._private = frozenset(one.code for one in self._asked if one.is_private)
        self._against_blank = frozenset(_against_blank(terms.rules, column))
        self._trails: dict[str, Trail] = {}
        self._fine = Memory()

    def changed(self, view: View) -> dict[str, Trail]:
        """The values of a block that do not stay as they are."""
        proposers = [one for one in self._asked if one.proposes]
        if not proposers:
            return {}
        fresh = self._fine.fresh(view.filled(self.index))
        suspects: dict[Plain | None, set[str]] = {None: fresh}
        bad: set[str] = set()
        for one in proposers:
            if one.plain is not None and one.plain not in suspects:
                suspects[one.plain] = unlike(one.plain, fresh)
            about = view.white(self.index) if one.check.is_of_white_space else suspects[one.plain]
            bad.update(filterfalse(one.predicate, about))
        self._fine.learn(view, self.index, fresh - bad)
        return {value: trail for value in bad if (trail := self.trail(value))}

    def trail(self, value: str) -> Trail:
        if value not in self._trails:
            if len(self._trails) >= REMEMBERED:
                self._trails.clear()
            refused = self._terms.refuse(self.index, value)
            self._trails[value] = () if refused else tuple(self._steps(value))
        return self._trails[value]

    def _steps(self, value: str) -> Iterator[Step]:
        while step := next(self._next(value), None):
            yield step
            value = step.after

    def _next(self, value: str) -> Iterator[Step]:
        """The repairs that each remove at least one objection and add none."""
        for one in self._asked_about(value):
            if one.proposes and not one.predicate(value):
                after = one.proposal(value, self._field)
                if after is not None and self.accepts(value, after, one.code):
                    yield Step(one.code, value, after, one.safety)

    def accepts(self, before: str, after: str, code: str) -> bool:
        old, new = self.objections(before), self.objections(after)
        is_better = code not in new and new <= old and old & self._private <= new
        return is_better and after != before and bool(self._terms.holds(after))

    def objections(self, value: str) -> frozenset[str]:
        """The rules that object to a value. Blanks may not creep in where they must not be."""
        found = frozenset(one.code for one in self._asked_about(value) if not one.predicate(value))
        return found if value.strip() else found | self._against_blank

    def _asked_about(self, value: str) -> Iterator[_Asked]:
        """No rule about values is asked of white space, the others of nothing else; none of empty cells."""
        is_white = not value.strip()
        return (one for one in self._asked if value and one.check.is_of_white_space is is_white)


class _Asked(NamedTuple):
    """One rule about single values, at work on one column."""

    code: str
    check: Cells
    predicate: Predicate
    safety: Safety
    proposes: bool
    is_private: bool

    @property
    def plain(self) -> Plain | None:
        return self.check.plain

    def proposal(self, value: str, item: Field) -> str | None:
        return self.check.fix(value, item) if self.check.fix else None


def _asked(item: Field, terms: Terms) -> Iterator[_Asked]:
    for rule in terms.rules:
        if isinstance(rule.check, Cells) and rule.check.applies(item):
            yield _Asked(
                code=rule.code,
                check=rule.check,
                predicate=rule.check.predicate(item),
                safety=rule.safety or Safety.UNSAFE,
                proposes=rule.check.fix is not None and terms.allow(rule),
                is_private=rule.severity is Severity.PRIVATE,
            )


def _against_blank(rules: Iterable[Rule], column: Column) -> Iterator[str]:
    """A column without a name is left out once it is empty, so nobody but its owner may empty it."""
    if not column.label.strip():
        yield "unnamed-column"
    for rule in rules:
        if column.item and isinstance(rule.check, Blanks) and rule.check.applies(column.item):
            yield rule.code
