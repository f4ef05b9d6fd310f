"""Roles a rule asks for → the columns that play them, once for every set of them that the file has."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from opendata.model import Column, Role, Schema

Part = TypeVar("Part")


def ranking(schema: Schema | None) -> Callable[[Column], int]:
    """Where a column stands in the definition: there, what belongs together stands together."""
    ranks = {item.name: rank for rank, item in enumerate(schema.fields)} if schema else {}
    return lambda column: ranks.get(column.item.name, len(ranks)) if column.item else len(ranks)


def sets(roles: Sequence[Role], parts: Iterable[tuple[Role | None, Part]]) -> list[tuple[Part, ...]]:
    """Each set has a part for every role; a role named again means the next part that plays it.

    Several sets only where every role is there equally often: otherwise nobody knows which belong together,
    and the first of each make the only set. None where a role is lacking.
    """
    known: dict[Role | None, list[Part]] = defaultdict(list)
    for role, part in parts:
        known[role].append(part)
    needs = Counter(roles)
    whole = {divmod(len(known[role]), need) for role, need in needs.items()}
    (count, rest), is_even = min(whole), len(whole) == 1
    number = count if is_even and not rest else min(count, 1)
    return [_set(roles, needs, known, nth) for nth in range(number)]


def _set(
    roles: Sequence[Role], needs: Counter[Role], known: dict[Role | None, list[Part]], nth: int
) -> tuple[Part, ...]:
    left = {role: iter(known[role][nth * need :]) for role, need in needs.items()}
    return tuple(next(left[role]) for role in roles)
