"""What each rule needs before it can say anything, found out by asking it about every item we ship."""

from __future__ import annotations

import json
from collections.abc import Mapping

from opendata.collecting import unlisted
from opendata.model import Blanks, Books, Cells, Column, Field, Noticed, Repeats, Rows, Rule, Tables
from opendata.rules import Needs, all_rules
from opendata.schema import all_schemas


def needs() -> Needs:
    items = [item for schema in all_schemas() for item in schema.fields]
    items.append(unlisted(Column(position=1, label="")))
    return Needs(
        incident=tuple(rule.code for rule in all_rules() if isinstance(rule.check, Noticed)),
        workbook=tuple(rule.code for rule in all_rules() if isinstance(rule.check, Books)),
        some=_some(items),
        every={
            rule.code: tuple(sorted(map(str, set(rule.check.roles))))
            for rule in all_rules()
            if isinstance(rule.check, Rows | Tables)
        },
    )


def written(found: Needs) -> str:
    return json.dumps(found._asdict(), indent=1) + "\n"


def _some(items: list[Field]) -> Mapping[str, tuple[str, ...]]:
    """A rule that minds items of any role needs nothing."""
    found = {rule.code: _minded(rule, items) for rule in all_rules()}
    return {code: roles for code, roles in found.items() if roles is not None}


def _minded(rule: Rule, items: list[Field]) -> tuple[str, ...] | None:
    if not isinstance(rule.check, Cells | Blanks | Repeats):
        return None
    roles = {str(item.role or "") for item in items}
    minded = {str(item.role or "") for item in items if rule.check.applies(item)}
    return tuple(sorted(minded)) if minded != roles else None
