"""What became of the items of a dataset from the edition of 2017 to the current standard."""

from __future__ import annotations

from collections.abc import Iterator

from opendata.handbook.leaves import linked, paragraphs, table
from opendata.model import Field, Language, Schema, Text
from opendata.moves import SOURCE, TARGET, Declared, Way, declared
from opendata.reports.markup import escaped
from opendata.wording import EDITIONS, requirement

_TITLE = Text("版の違い", "Differences between the editions")
_ABOUT = Text(
    "名前も区分も同じ項目は{same}です。それ以外を次に示します。ファイルの移しかたは{link}にあります。",
    "{same} items keep their name and level. The others are below; {link} tells how to move a file.",
)
_HEADS = (
    EDITIONS[SOURCE],
    EDITIONS[TARGET],
    Text("変わりかた", "What changed"),
    Text("区分", "Level"),
)
_GUIDE = Text("現行の標準への移行", "Migration to the current standard")
_LEVEL = Text("区分が変わりました", "the level changed")
_WAYS = {
    Way.SAME: _LEVEL,
    Way.RENAME: Text("名前が変わりました", "renamed"),
    Way.JOIN: Text("つないで1つにします", "joined into one"),
    Way.SPLIT_ADDRESS: Text("住所を分けます", "the address is split"),
    Way.SPLIT_LIST: Text("一覧を分けます", "the list is split"),
    Way.NEW: Text("加わりました", "new"),
}
_GONE = Text("なくなりました", "no longer there")
_DOUBT = Text("（確度：{confidence}）", " (confidence: {confidence})")
Levels = dict[str, Text]


def between(schemas: tuple[Schema, ...], language: Language) -> str:
    """Nothing where the dataset has one edition only, or where no source tells how they correspond."""
    moves = declared(schemas[0].slug)
    if len(schemas) < 2 or not moves:
        return ""
    old, new = (_levels(_of(edition, schemas)) for edition in (SOURCE, TARGET))
    kept = [move for move in moves if move.way is Way.SAME and _is_unchanged(move, old, new)]
    rows = [_row(move, old, new, language) for move in moves if move not in kept]
    rows += _gone(moves, old, language)
    about = _ABOUT.say(
        language, {"same": len(kept), "link": linked(_GUIDE.to(language), "../../migrating.md")}
    )
    return paragraphs(f"## {_TITLE.to(language)}", about, table(_HEADS, rows, language))


def _of(edition: str, schemas: tuple[Schema, ...]) -> tuple[Field, ...]:
    return next(schema.fields for schema in schemas if schema.edition == edition)


def _levels(items: tuple[Field, ...]) -> Levels:
    return {item.name: requirement(item) for item in items}


def _is_unchanged(move: Declared, old: Levels, new: Levels) -> bool:
    return _joined(move.sources, old, "ja") == _joined(move.targets, new, "ja")


def _joined(names: tuple[str, ...], levels: Levels, language: Language) -> str:
    """The different levels of the items, in their order."""
    return "・".join(dict.fromkeys(levels[name].to(language) for name in names))


def _row(move: Declared, old: Levels, new: Levels, language: Language) -> tuple[str, ...]:
    before, after = _joined(move.sources, old, language), _joined(move.targets, new, language)
    doubt = "" if move.confidence == "high" else _DOUBT.say(language, {"confidence": move.confidence})
    return (
        escaped("、".join(move.sources)) or "–",
        escaped("、".join(move.targets)) or "–",
        _WAYS[move.way].to(language) + doubt,
        after if before in ("", after) else f"{before} → {after}",
    )


def _gone(moves: tuple[Declared, ...], old: Levels, language: Language) -> Iterator[tuple[str, ...]]:
    used = {name for move in moves for name in move.sources}
    for name, level in old.items():
        if name not in used:
            yield escaped(name), "–", _GONE.to(language), level.to(language)
