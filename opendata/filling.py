"""Schema × publisher → what each column of its form takes, and what is said about it."""

from __future__ import annotations

from typing import NamedTuple

from opendata import forms
from opendata.forms import Entry
from opendata.model import Field, Language, Role, Schema, Text
from opendata.places import city_of, full_name, prefectures
from opendata.rules.corporate_number_check_digit import check_digit
from opendata.schema import all_schemas, local_governments, offices
from opendata.wording import requirement, width

LONGEST_TITLE, LONGEST_MESSAGE = 32, 255
_SHOWN_CHOICES = 20
_LANGUAGES: tuple[Language, ...] = ("ja", "en")
_CODES = (Role.LOCAL_GOVERNMENT_CODE, Role.LOCATION_LOCAL_GOVERNMENT_CODE)
_PREFECTURES = (Role.PREFECTURE_NAME, Role.ADDRESS_PREFECTURE)


class Column(NamedTuple):
    """One item of the form with all that is said about it."""

    at: int
    item: Field
    entry: Entry
    example: str
    publisher: str
    width: float

    @property
    def cell(self) -> str:
        """The address of its first cell below the header."""
        return f"{letters(self.at)}2"

    @property
    def vocabulary(self) -> str:
        """The choices, where they are few enough to read."""
        choices = self.entry.choices
        return "／".join(choices) if 1 < len(choices) <= _SHOWN_CHOICES else ""


def columns(schema: Schema, lgcode: str | None) -> tuple[Column, ...]:
    """Every item of the form, in official order."""
    return tuple(_column(at, item, schema, lgcode) for at, item in enumerate(schema.fields))


def _column(at: int, item: Field, schema: Schema, lgcode: str | None) -> Column:
    shown = example(item, schema, lgcode)
    wide = min(max(width(item.name) + 5, min(width(shown), 40) + 2, 12), 32)
    own = publisher(item.role, lgcode)
    return Column(at, item, asked(item, lgcode), shown, own, wide)


def letters(column: int) -> str:
    """The letters Excel shows above a column counted from 0."""
    before, last = divmod(column, 26)
    return (letters(before - 1) if before else "") + chr(65 + last)


def cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def level(item: Field) -> Text:
    return Text(f"【{requirement(item).ja}】", f"[{requirement(item).en}] ")


def help_of(column: Column, language: Language) -> str:
    """How to fill in the column, line by line."""
    item, colon = column.item, "：" if language == "ja" else ": "
    lines = (
        (Text("英語", "English"), item.title.en),
        (Text("書き方", "Expected"), column.entry.expects.to(language)),
        (Text("一覧", "List"), column.vocabulary),
        (Text("例", "Example"), column.example),
    )
    return "\n".join(f"{what.to(language)}{colon}{words}" for what, words in lines if words)


def refusal(column: Column, language: Language) -> str:
    """What Excel says when it refuses a value."""
    words = {"item": column.item.name, "expects": column.entry.expects}
    text = Text("「{item}」に入力できるのは、{expects}です。", "{item} takes {expects}.").say(language, words)
    shown = Text("例：{shown}", " Example: {shown}").say(language, {"shown": column.example})
    listed = Text("一覧：{listed}。", " List: {listed}.").say(language, {"listed": column.vocabulary})
    said = text + (listed if column.vocabulary else "") + (shown if column.example else "")
    return cut(said, LONGEST_MESSAGE)


def comment(column: Column) -> str:
    """Both languages, whatever the language of the rest."""
    told = (
        f"{level(column.item).to(language)}{column.item.name}\n" + help_of(column, language)
        for language in _LANGUAGES
    )
    return "\n\n".join(told)


# ── Values of a publisher ─────────────────────────────────────────────────────────────────────────


def publisher(role: Role | None, lgcode: str | None) -> str:
    """What an item of that role says in every row of this publisher, or nothing."""
    if lgcode is None:
        return ""
    prefecture, municipality = local_governments()[lgcode]
    return {
        Role.LOCAL_GOVERNMENT_CODE: lgcode,
        Role.LOCAL_GOVERNMENT_NAME: full_name(lgcode),
        Role.PREFECTURE_NAME: prefecture,
        Role.MUNICIPALITY_NAME: municipality,
    }.get(role or Role.NAME, "")


def asked(item: Field, lgcode: str | None) -> Entry:
    """What a column takes; the publisher's own columns take the publisher only."""
    if value := publisher(item.role, lgcode):
        return forms.of_choices((value,))
    if item.role in _CODES:
        return forms.listed_code(_own_first(tuple(local_governments()), lgcode))
    if item.role in _PREFECTURES:
        return forms.of_choices(_own_first(prefectures(), lgcode))
    return forms.entry(item)


def _own_first(values: tuple[str, ...], lgcode: str | None) -> tuple[str, ...]:
    """The publisher's own code, its wards' and its prefecture before all the others."""
    if lgcode is None:
        return values
    prefecture = local_governments()[lgcode][0]
    wards = (code for code in local_governments() if city_of(code) == lgcode and code != lgcode)
    known = set(values)
    return tuple(dict.fromkeys(value for value in (lgcode, *wards, prefecture, *values) if value in known))


def example(item: Field, schema: Schema, lgcode: str | None) -> str:
    """A value to show: of the publisher where it is known, else of this or any other dataset."""
    if own := publisher(item.role, lgcode) or _example_of_place(item.role, lgcode):
        return own
    value = item.example or _invented(item, schema)
    is_number = item.role is Role.CORPORATE_NUMBER and len(value) == 13
    return check_digit(value[1:]) + value[1:] if is_number else value


def _example_of_place(role: Role | None, lgcode: str | None) -> str:
    if lgcode is None or role is None:
        return ""
    prefecture, municipality = local_governments()[lgcode]
    latitude, longitude = offices().get(lgcode, (0.0, 0.0))
    return {
        Role.LOCATION_LOCAL_GOVERNMENT_CODE: lgcode,
        Role.ADDRESS: f"{full_name(lgcode)}○○町1番1号",
        Role.ADDRESS_PREFECTURE: prefecture,
        Role.ADDRESS_CITY: municipality,
        Role.ADDRESS_TOWN: "○○町",
        Role.ADDRESS_BLOCK: "1番1号",
        Role.LATITUDE: f"{latitude:.6f}" if latitude else "",
        Role.LONGITUDE: f"{longitude:.6f}" if longitude else "",
    }.get(role, "")


def _invented(item: Field, schema: Schema) -> str:
    """Where no example is stated: what its kind has elsewhere; a required item is never without."""
    if choices := item.constraints.enum or item.open_vocabulary:
        return choices[0]
    if item.role in _SHARED and (found := _shared(item)):
        return found
    if item.role in _AGES_TOGETHER:
        return str(sum(other.role in _AGES_TOGETHER[item.role] for other in schema.fields))
    if item.type != "string":
        return {"date": "2026-04-01", "time": "09:00"}.get(item.type, "1")
    if item.role is Role.NAME:
        return "○○" + schema.title.ja.removesuffix("一覧")
    if item.role is Role.NAME_KANA:
        return "マルマル"
    return "○○" if item.counts_as_required else ""


_MALE, _FEMALE = {Role.POPULATION_AGE_MALE}, {Role.POPULATION_AGE_FEMALE}
_AGES_TOGETHER: dict[Role | None, set[Role]] = {
    Role.POPULATION_TOTAL: _MALE | _FEMALE,
    Role.POPULATION_MALE: _MALE,
    Role.POPULATION_FEMALE: _FEMALE,
}
"""One person of every age, so that the sums are right."""

_SHARED = frozenset(Role) - {
    *(Role.NAME, Role.KANA, Role.ENGLISH, Role.NAME_ENGLISH, Role.COMMON_NAME, Role.ORGANIZATION_NAME),
    *(
        Role.VOCABULARY,
        Role.MULTIPLE,
        Role.REMARKS,
        Role.DESCRIPTION,
        Role.COUNT,
        Role.OTHER_ID,
        Role.MACHIAZA_ID,
    ),
}
"""Roles whose values look alike in every dataset."""


def _shared(item: Field) -> str:
    """The example of an item of the same role; an identifier of digits keeps the digits only."""
    others = (other for schema in all_schemas() for other in schema.fields if other.role is item.role)
    found = next((other.example for other in others if other.example), "")
    is_digits = item.constraints.pattern == "[0-9]+"
    return "".join(filter(str.isdigit, found)) if is_digits else found
