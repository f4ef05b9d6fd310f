"""What is shipped: the list of schemas, and the items of one, as text, JSON or CSV."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from io import StringIO

from opendata.model import Field, Language, Schema, Text
from opendata.schema import all_schemas, descriptor
from opendata.wording import EDITIONS, padded, requirement, width

_SCHEMA_HEADINGS = (
    Text("版", "edition"),
    Text("番号", "no."),
    Text("名前", "slug"),
    Text("データセット", "dataset"),
    Text("項目数", "items"),
    Text("必須", "required"),
    Text("うち暫定", "provisional"),
)
_ITEM_HEADINGS = (
    Text("番号", "no."),
    Text("項目名", "item"),
    Text("英語名", "English"),
    Text("区分", "level"),
    Text("形式", "type"),
    Text("選択肢", "choices"),
    Text("例", "example"),
    Text("確度", "confidence"),
)


def schemas(format: str, language: Language) -> str:
    """Every schema, one line each."""
    rows = [_schema_row(schema, language) for schema in all_schemas()]
    if format == "json":
        return _json([_schema_object(schema) for schema in all_schemas()])
    return _table(_SCHEMA_HEADINGS, rows, format, language)


def items(schema: Schema, format: str, language: Language) -> str:
    """The items of one schema in official order; JSON is the Table Schema itself."""
    if format == "json":
        return _json(descriptor(schema))
    rows = [_item_row(number, item, language) for number, item in enumerate(schema.fields, start=1)]
    table = _table(_ITEM_HEADINGS, rows, format, language)
    if format == "csv":
        return table
    title = f"{schema.title.to(language)}  {schema.id}  {EDITIONS[schema.edition].to(language)}"
    note = [schema.note.to(language)] if schema.note else []
    return "\n".join([title, *note, "", table])


def _schema_row(schema: Schema, language: Language) -> tuple[str, ...]:
    facts = _schema_object(schema)
    title = schema.title.to(language)
    numbers = (facts["items"], facts["required"], facts["provisional"])
    return (schema.edition, schema.number, schema.slug, title, *map(str, numbers))


def _schema_object(schema: Schema) -> dict[str, object]:
    return {
        "slug": schema.slug,
        "edition": schema.edition,
        "number": schema.number,
        "title": schema.title.ja,
        "titleEn": schema.title.en,
        "items": len(schema.fields),
        "required": sum(item.counts_as_required for item in schema.fields),
        "provisional": sum(item.provisional for item in schema.fields),
    }


def _item_row(number: int, item: Field, language: Language) -> tuple[str, ...]:
    choices = "／".join(item.constraints.enum or item.open_vocabulary)
    open_mark = "…" if item.open_vocabulary else ""
    kind = item.type if item.format == "default" else f"{item.type} {item.format}"
    level = requirement(item).to(language)
    return (
        str(number),
        item.name,
        item.title.en,
        level,
        kind,
        choices + open_mark,
        item.example,
        item.confidence,
    )


def _table(headings: Sequence[Text], rows: Sequence[tuple[str, ...]], format: str, language: Language) -> str:
    lines = [tuple(heading.to(language) for heading in headings), *rows]
    if format == "csv":
        out = StringIO()
        csv.writer(out, lineterminator="\r\n").writerows(lines)
        return out.getvalue()
    widths = [max(map(width, column)) + 2 for column in zip(*lines, strict=True)]
    return "".join("".join(map(padded, line, widths)).rstrip() + "\n" for line in lines)


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
