"""What ordinary values of an item look like: a match or two vouch for them before nearly every rule.

Most cells of most files are beyond doubt. Each rule would find that out by itself, value by value; here it
is found out once for all of them and for the Table Schema layer. What is not ordinary is not wrong: only
then the rules are asked. That no pattern says more than the rules do is tested, role by role.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from opendata.characters import is_ordinary
from opendata.model import Field, Role
from opendata.patterns import late
from opendata.places import prefectures
from opendata.viewing import Ordinary

LANDLINE = "0(?:[0-9]-[0-9]{4}|[0-9]{2}-[0-9]{3}|[0-9]{3}-[0-9]{2}|[0-9]{4}-[0-9])-[0-9]{4}"
"""The usual kind of a telephone number, with its area code."""

_URL = r"https?://(?:[0-9A-Za-z][-_0-9A-Za-z]*+\.)+[A-Za-z]{2,}(?:/[-_.~/?=%0-9A-Za-z]*+)?"
_SHORT_RUNS = "(?:[^0-9０-９@]++|[1-9][0-9]{0,2}(?![0-9０-９]))++"
_AFTER_PREFECTURE = "(?:[^-−‐‑‒–—―－ｰー〒月/0-9０-９@]++|-?[1-9][0-9]{0,2}(?![0-9０-９]))++"
"""With none of what an address is better written without."""

_PATTERNS: Mapping[Role, str] = {
    Role.LATITUDE: r"(?:2[1-9]|3[0-9]|4[0-5])\.[0-9]{1,10}",
    Role.LONGITUDE: r"1(?:2[3-9]|[34][0-9]|5[0-3])\.[0-9]{1,10}",
    Role.PHONE: LANDLINE,
    Role.FAX: LANDLINE,
    Role.URL: _URL,
    Role.IMAGE: _URL,
    Role.FORM_URL: _URL,
    Role.CORPORATE_NUMBER: "[0-9]{13}",
    Role.RECORD_ID: "[0-9]+",
}
_BUT: Mapping[Role, frozenset[str]] = {
    Role.ADDRESS: frozenset({"address-parts-differ", "address-parts-blank"}),
    Role.NAME: frozenset({"disaster-kind-unmarked"}),
    Role.TIME_NOTE: frozenset({"start-time-equals-end"}),
    Role.CORPORATE_NUMBER: frozenset({"corporate-number-check-digit"}),
}
_WORDS = frozenset(
    {
        *(Role.NAME, Role.COMMON_NAME, Role.ORGANIZATION_NAME, Role.ADDRESS_BUILDING, Role.TIME_NOTE),
        *(Role.DESCRIPTION, Role.REMARKS),
    }
)


def of(item: Field) -> Ordinary | None:
    """None where too little can be said of the item, or where it would not save any time."""
    return _of(item.role) if item.role else None


@cache
def _of(role: Role) -> Ordinary | None:
    """Compiled for those roles only that a table has."""
    but = _BUT.get(role, frozenset())
    if role in _WORDS:
        return Ordinary((is_ordinary, re.compile(_SHORT_RUNS).fullmatch), but)
    if role is Role.ADDRESS:
        whole = re.compile(f"(?:{'|'.join(prefectures())}){_AFTER_PREFECTURE}")
        return Ordinary((is_ordinary, whole.fullmatch), but)
    if pattern := _PATTERNS.get(role):
        of_all = re.compile(rf"(?:(?:{pattern})\n)*+").fullmatch
        return Ordinary((late(pattern).fullmatch,), but, of_all)
    return None
