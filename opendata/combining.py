"""Records → what becomes of their cells: repairs of values that rules judge together, or by the column."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from opendata import binding
from opendata.edits import Step, Trail
from opendata.model import Combination, Layout, Rows, Rule, Safety, Severity, Tables
from opendata.repairing import Terms, Values
from opendata.viewing import REMEMBERED, View

ROUNDS = 5
"""How often the rules about whole columns may build on each other's repairs."""

Changes = dict[int, dict[int, Trail]]
"""Record (by its offset in the block) → column (from 0) → what happens to the cell."""


# ── Values that belong together ───────────────────────────────────────────────────────────────────


class _Bound(NamedTuple):
    """A rule about several values, with the place of each role's column in the family's columns."""

    rule: Rule
    slots: tuple[int, ...]

    def of(self, values: Sequence[str]) -> Combination:
        return tuple(values[slot] for slot in self.slots)


class _Family(NamedTuple):
    """Columns that rules tie together, and those rules."""

    columns: tuple[Values, ...]
    bound: tuple[_Bound, ...]


_Asking = tuple[Rule, tuple[int, ...]]
"""A rule and one set of columns that it is about."""


def _families(rules: Iterable[Rule], listed: Sequence[Values]) -> list[_Family]:
    """Rules that share a column belong to one family, so that each sees what the other did."""
    groups: list[tuple[set[int], list[_Asking]]] = []
    for rule, found in _asked_about(rules, listed):
        wanted, joined = set(found), [(rule, found)]
        for group in [group for group in groups if group[0] & wanted]:
            groups.remove(group)
            wanted, joined = wanted | group[0], group[1] + joined
        groups.append((wanted, joined))
    known = {values.index: values for values in listed}
    return [_family([known[index] for index in sorted(wanted)], joined) for wanted, joined in groups]


def _asked_about(rules: Iterable[Rule], listed: Sequence[Values]) -> Iterator[_Asking]:
    """Each rule with the columns of its roles, once for every set of them in the file."""
    for rule in rules:
        assert isinstance(rule.check, Rows | Tables)
        for found in binding.sets(rule.check.roles, ((values.role, values.index) for values in listed)):
            yield rule, found


def _family(columns: list[Values], rules: Iterable[_Asking]) -> _Family:
    slots = {values.index: slot for slot, values in enumerate(columns)}
    bound = (_Bound(rule, tuple(slots[index] for index in found)) for rule, found in rules)
    return _Family(tuple(columns), tuple(bound))


class Together:
    """What becomes of values that rules judge record by record, worked out once per combination."""

    def __init__(self, family: _Family, terms: Terms) -> None:
        self.family, self._terms = family, terms
        self._proposers = [
            one
            for one in family.bound
            if isinstance(one.rule.check, Rows) and one.rule.check.fix and terms.allow(one.rule)
        ]
        private = [one.rule.code for one in family.bound if one.rule.severity is Severity.PRIVATE]
        self._private = frozenset(private)
        self._settled: dict[Combination, tuple[Trail, ...]] = {}

    def settle(self, view: View, changes: Changes) -> None:
        """Put right what the repairs of single values, seen together, would do."""
        columns = self.family.columns
        cells = [view.block.columns[values.index] for values in columns]
        for offset in self._suspects(view, changes):
            key = tuple(column[offset] for column in cells)
            for values, trail in zip(columns, self.trails(key), strict=True):
                changes[offset].pop(values.index, None)
                if trail:
                    changes[offset][values.index] = trail

    def _suspects(self, view: View, changes: Changes) -> set[int]:
        own = {values.index for values in self.family.columns}
        offsets = {offset for offset, cells in changes.items() if not own.isdisjoint(cells)}
        for one in self._proposers:
            assert isinstance(one.rule.check, Rows)
            for slot, plain in zip(one.slots, one.rule.check.plain, strict=True):
                index = self.family.columns[slot].index
                offsets.update(view.doubtful(index, plain))
        return offsets - view.block.blank

    def trails(self, before: Combination) -> tuple[Trail, ...]:
        if before not in self._settled:
            if len(self._settled) >= REMEMBERED:
                self._settled.clear()
            self._settled[before] = self._work_out(before)
        return self._settled[before]

    def _work_out(self, before: Combination) -> tuple[Trail, ...]:
        now = before
        trails: tuple[Trail, ...] = ((),) * len(before)
        while steps := next(self._next(before, now), None):
            trails = tuple(done + more for done, more in zip(trails, steps, strict=True))
            now = _led_to(now, steps)
        return trails

    def _next(self, before: Combination, now: Combination) -> Iterator[tuple[Trail, ...]]:
        """Every repair by a rule about one value, all together or each alone; then those of combinations."""
        columns = self.family.columns
        is_free = [not self._terms.refuse(v.index, old) for v, old in zip(columns, before, strict=True)]
        found = [v.trail(old) for v, old in zip(columns, now, strict=True)]
        cells = tuple(trail if free else () for trail, free in zip(found, is_free, strict=True))
        alone = (tuple(t if n == m else () for m, t in enumerate(cells)) for n in range(len(cells)))
        for steps in (cells, *alone):
            if any(steps) and self.is_better(now, _led_to(now, steps)):
                yield steps
        for one in self._proposers:
            whole = self._proposal(one, now)
            if whole and all(free or not trail for free, trail in zip(is_free, whole, strict=True)):
                yield whole

    def _proposal(self, one: _Bound, now: Combination) -> tuple[Trail, ...] | None:
        check, code = one.rule.check, one.rule.code
        assert isinstance(check, Rows)
        after = check.fix(one.of(now)) if check.fix and check.faults(one.of(now)) else None
        if after is None:
            return None
        steps: list[Trail] = [()] * len(now)
        for slot, value in zip(one.slots, after, strict=True):
            if value != now[slot]:
                if not self.family.columns[slot].accepts(now[slot], value, code):
                    return None
                steps[slot] = (Step(code, now[slot], value, one.rule.safety or Safety.UNSAFE),)
        goal = _led_to(now, steps)
        return tuple(steps) if not check.faults(one.of(goal)) and self.is_better(now, goal) else None

    def is_better(self, before: Combination, after: Combination) -> bool:
        old, new = self.objections(before), self.objections(after)
        return new <= old and all(one in new for one in old if one[0] in self._private)

    def objections(self, values: Combination) -> set[tuple[str, int]]:
        return {
            (one.rule.code, one.slots[number])
            for one in self.family.bound
            if isinstance(one.rule.check, Rows)
            for number in one.rule.check.faults(one.of(values))
        }


def _led_to(values: Combination, steps: Iterable[Trail]) -> Combination:
    return tuple(t[-1].after if t else value for value, t in zip(values, steps, strict=True))


# ── Whole columns ─────────────────────────────────────────────────────────────────────────────────


class Whole:
    """What becomes of values that rules judge by the whole column: gathered first, then decided."""

    def __init__(self, family: _Family, terms: Terms) -> None:
        self.family, self._terms = family, terms
        self._counts: Counter[Combination] = Counter()
        self._now: dict[Combination, Combination] = {}
        self.trails: dict[Combination, tuple[Trail, ...]] = {}

    def gather(self, keys: Iterable[Combination]) -> None:
        self._counts.update(keys)

    def decide(self) -> None:
        self._now = {key: key for key in self._counts}
        for _ in range(ROUNDS):
            if True not in [self._ask(one) for one in self.family.bound]:
                return

    def _ask(self, one: _Bound) -> bool:
        """Take up what the rule proposes, but for what it would object to again."""
        tried = self._proposed(one, self._faults(one, self._now))
        found = self._faults(one, self._now | tried) if tried else {}
        kept = {key: new for key, new in tried.items() if not self._differs_in(found, one, key, new)}
        for key, new in kept.items():
            done = self.trails.get(key, ((),) * len(new))
            self.trails[key] = tuple(
                trail if old == value else (*trail, self._step(one, old, value))
                for trail, old, value in zip(done, self._now[key], new, strict=True)
            )
        self._now |= kept
        return bool(kept)

    def _faults(
        self, one: _Bound, now: Mapping[Combination, Combination]
    ) -> Mapping[Combination, Mapping[int, Mapping[str, object]]]:
        assert isinstance(one.rule.check, Tables)
        counts: Counter[Combination] = Counter()
        for key, count in self._counts.items():
            if any(map(str.strip, words := one.of(now[key]))):
                counts[words] += count
        return one.rule.check.faults(counts)

    def _proposed(
        self, one: _Bound, found: Mapping[Combination, Mapping[int, Mapping[str, object]]]
    ) -> dict[Combination, Combination]:
        tried = {}
        for key, values in self._now.items():
            new = list(values)
            for number, context in found.get(one.of(values), {}).items():
                slot, after = one.slots[number], context.get("becomes")
                column = self.family.columns[slot]
                is_free = not self._terms.refuse(column.index, key[slot])
                if isinstance(after, str) and is_free and column.accepts(values[slot], after, one.rule.code):
                    new[slot] = after
            if tuple(new) != values:
                tried[key] = tuple(new)
        return tried

    def _differs_in(
        self,
        found: Mapping[Combination, Mapping[int, object]],
        one: _Bound,
        key: Combination,
        new: Combination,
    ) -> bool:
        """Whether the rule still objects to a value that was to put it right."""
        faulty = {one.slots[number] for number in found.get(one.of(new), ())}
        return any(new[slot] != self._now[key][slot] for slot in faulty)

    def _step(self, one: _Bound, before: str, after: str) -> Step:
        return Step(one.rule.code, before, after, one.rule.safety or Safety.UNSAFE)


# ── All of it ─────────────────────────────────────────────────────────────────────────────────────


class Repairs:
    """Every repair of values in one file. Where `needs_survey`, `gather` all blocks and `decide` first."""

    def __init__(self, layout: Layout, terms: Terms) -> None:
        self._spared, self._leaving = terms.refused.records, terms.leaving
        self.values = [Values(column, terms) for column in layout.columns]
        ordered = sorted(layout.columns, key=binding.ranking(layout.schema))
        listed = [values for c in ordered if (values := self.values[c.position - 1]).role]
        rows = [rule for rule in terms.rules if isinstance(rule.check, Rows)]
        tables = [rule for rule in terms.rules if isinstance(rule.check, Tables) and terms.allow(rule)]
        self.together = [Together(family, terms) for family in _families(rows, listed)]
        self.whole = [Whole(family, terms) for family in _families(tables, listed)]

    @property
    def needs_survey(self) -> bool:
        return bool(self.whole)

    def gather(self, view: View) -> None:
        changes, width = self._of_records(view), len(view.block)
        offsets = [offset for offset in range(width) if offset not in view.block.blank]
        for whole in self.whole:
            whole.gather(self._key(whole, view, changes, offset) for offset in offsets)

    def decide(self) -> None:
        for whole in self.whole:
            whole.decide()

    def changes(self, view: View) -> Changes:
        """What happens to the cells of a block; no record is emptied and none of its rules set off."""
        changes = self._of_records(view)
        for whole in self.whole:
            if whole.trails:
                self._of_columns(whole, view, changes)
        empty = [
            offset for offset, cells in changes.items() if not cells or self._is_emptied(view, offset, cells)
        ]
        for offset in empty:
            del changes[offset]
        return changes

    def _of_records(self, view: View) -> Changes:
        changes: Changes = defaultdict(dict)
        for values in self.values:
            if changed := values.changed(view):
                cells = view.block.columns[values.index]
                for offset in (o for o in view.offsets(values.index, changed) if o not in view.block.blank):
                    changes[offset][values.index] = changed[cells[offset]]
        for together in self.together:
            together.settle(view, changes)
        for offset in self._left_alone(view):
            changes.pop(offset, None)
        return changes

    def _of_columns(self, whole: Whole, view: View, changes: Changes) -> None:
        left_alone = view.block.blank | self._left_alone(view)
        for offset in range(len(view.block)):
            if offset in left_alone:
                continue
            key = self._key(whole, view, changes, offset)
            if trails := whole.trails.get(key):
                found = {v.index: t for v, t in zip(whole.family.columns, trails, strict=True) if t}
                if self._is_harmless(view, offset, changes, found):
                    for index, trail in found.items():
                        changes[offset][index] = changes[offset].get(index, ()) + trail

    def _left_alone(self, view: View) -> frozenset[int]:
        """Records that a repair did harm to, and those whose cells may stand in the wrong column."""
        first = view.block.first_record
        return view.block.overfull | {record - first for record in self._spared}

    def _is_harmless(self, view: View, offset: int, changes: Changes, found: Mapping[int, Trail]) -> bool:
        """Whether no rule about the record as a whole newly objects."""
        for together in self.together:
            before = self._key(together, view, changes, offset)
            columns = together.family.columns
            after = _led_to(before, [found.get(values.index, ()) for values in columns])
            if after != before and not together.is_better(before, after):
                return False
        return True

    def _key(self, family: Together | Whole, view: View, changes: Changes, offset: int) -> Combination:
        """A family's values in one record, as far as they have been repaired."""
        cells = changes.get(offset, {})
        return tuple(
            trail[-1].after if (trail := cells.get(v.index)) else view.block.columns[v.index][offset]
            for v in family.family.columns
        )

    def _is_emptied(self, view: View, offset: int, cells: Mapping[int, Trail]) -> bool:
        """Whether nothing would be left in the record."""
        if any(trail[-1].after.strip() for trail in cells.values()):
            return False
        gone = cells.keys() | self._leaving
        rest = (column[offset] for index, column in enumerate(view.block.columns) if index not in gone)
        return not any(map(str.strip, rest))
