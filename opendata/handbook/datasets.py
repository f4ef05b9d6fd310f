"""A page for each dataset: its items in each edition, and what became of them from one to the next."""

from __future__ import annotations

from collections.abc import Mapping

from opendata import forms
from opendata.handbook import changes
from opendata.handbook.leaves import code, linked, listed, paragraphs, table, twice
from opendata.model import Field, Language, Schema, Text
from opendata.reports.markup import escaped
from opendata.schema import EDITIONS as OLDEST_FIRST
from opendata.schema import all_schemas, find
from opendata.wording import EDITIONS, requirement

TITLE = Text("データセットと項目", "Datasets and items")
_UP = (Text("リファレンス", "Reference"), "../README.md")
_INDEX = (Text("データセット", "Dataset"), Text("定義の名前", "Slug"))
_ABOUT = Text(
    "列にあるのは項目の数と、うち必須の数です。出典で確かめられないまま必須と数えている項目があれば、その数を「暫定」と書きます。",
    "The columns count the items, and how many of them are required. “Provisional” are those that count as "
    "required although no source confirms it.",
)
_COUNTS = Text("{items}（必須{required}{provisional}）", "{items} ({required} required{provisional})")
_PROVISIONAL = Text("、うち暫定{count}", ", {count} provisional")
_COMMANDS = (
    (Text("入力する様式を作る", "Make a form to fill in"), "opendata template {slug} -o {slug}.xlsx"),
    (Text("ファイルを検査する", "Check a file"), "opendata validate FILE --schema {slug}"),
    (
        Text("定義を機械で読む", "Read the definition by machine"),
        "opendata schemas show {slug} --format json",
    ),
)
_ITEMS = (
    Text("番号", "No."),
    Text("項目名", "Item"),
    Text("英語", "English"),
    Text("区分", "Level"),
    Text("書き方", "Expected"),
    Text("選べる値", "Choices"),
    Text("例", "Example"),
    Text("根拠", "Source"),
)
_EDITION = Text("{edition}（{slug}@{key}、{number}番）", "{edition} ({slug}@{key}, no. {number})")
_CONFIDENCE = {
    "medium": Text("（確度：中）", " (confidence: medium)"),
    "low": Text("（確度：低）", " (confidence: low)"),
}
_SOURCES = Text("根拠：", "Sources:")


def pages() -> dict[str, str]:
    slugs = sorted({schema.slug for schema in all_schemas()})
    return {
        "datasets/README.md": twice(TITLE, lambda language: _index(slugs, language), _UP),
        **{f"datasets/{slug}.md": _page(find(slug)) for slug in slugs},
    }


# ── The list ──────────────────────────────────────────────────────────────────────────────────────


def _index(slugs: list[str], language: Language) -> str:
    newest_first = tuple(reversed(OLDEST_FIRST))
    heads = (*_INDEX, *(EDITIONS[edition] for edition in newest_first))
    rows = (_row(slug, newest_first, language) for slug in slugs)
    return paragraphs(_ABOUT.to(language), table(heads, rows, language))


def _row(slug: str, editions: tuple[str, ...], language: Language) -> tuple[str, ...]:
    found = {schema.edition: schema for schema in find(slug)}
    title = next(iter(found.values())).title.to(language)
    counts = (_counts(found[edition], language) if edition in found else "–" for edition in editions)
    return (linked(title, f"{slug}.md"), code(slug), *counts)


def _counts(schema: Schema, language: Language) -> str:
    provisional = sum(item.provisional for item in schema.fields)
    return _COUNTS.say(
        language,
        {
            "items": len(schema.fields),
            "required": sum(item.counts_as_required for item in schema.fields),
            "provisional": _PROVISIONAL.format(count=provisional) if provisional else "",
        },
    )


# ── One dataset ───────────────────────────────────────────────────────────────────────────────────


def _page(schemas: tuple[Schema, ...]) -> str:
    newest = schemas[0]
    title = Text("{ja}（{slug}）", "{en} ({slug})").format(
        ja=newest.title.ja, en=newest.title.en, slug=newest.slug
    )
    return twice(title, lambda language: _body(schemas, language), (TITLE, "README.md"))


def _body(schemas: tuple[Schema, ...], language: Language) -> str:
    slug = schemas[0].slug
    commands = (f"{what.to(language)}: {code(line.format(slug=slug))}" for what, line in _COMMANDS)
    return paragraphs(
        listed(commands),
        *(_edition(schema, language) for schema in schemas),
        changes.between(schemas, language),
    )


def _edition(schema: Schema, language: Language) -> str:
    words = {
        "edition": EDITIONS[schema.edition],
        "slug": schema.slug,
        "key": schema.edition,
        "number": schema.number,
    }
    at = {key: number for number, key in enumerate(schema.sources, start=1)}
    rows = (_item(number, item, at, language) for number, item in enumerate(schema.fields, start=1))
    return paragraphs(
        f"## {escaped(_EDITION.say(language, words))}",
        escaped(schema.note.to(language)) if schema.note else "",
        table(_ITEMS, rows, language),
        _SOURCES.to(language),
        "\n".join(f"{at[key]}. {escaped(title)}" for key, title in schema.sources.items()),
    )


def _item(number: int, item: Field, at: Mapping[str, int], language: Language) -> tuple[str, ...]:
    choices = item.constraints.enum or item.open_vocabulary
    doubt = _CONFIDENCE.get(item.confidence)
    return (
        str(number),
        escaped(item.name),
        escaped(item.title.en),
        requirement(item).to(language),
        escaped(forms.entry(item).expects.to(language)),
        escaped("／".join(choices)) + ("…" if item.open_vocabulary and not item.constraints.enum else ""),
        escaped(item.example),
        ", ".join(str(at[key]) for key in item.sources) + (doubt.to(language) if doubt else ""),
    )
