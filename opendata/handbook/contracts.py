"""The shape of what the program reads and writes in JSON and TOML, made of its JSON Schemas."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any, NamedTuple

from opendata.handbook.leaves import code, linked, paragraphs, table, twice
from opendata.model import Language, Text
from opendata.reports.markup import escaped

Node = Mapping[str, Any]


class Contract(NamedTuple):
    """A JSON Schema that ships with the program, and its page. `guide` is the page to read first."""

    page: str
    path: str
    title: Text
    about: Text
    guide: tuple[Text, str]


_RATES = (Text("必須項目適合率の定義", "How the rates are defined"), "../rates.md")
_KPI = (Text("計画ファイルとKPI", "Plan files and KPIs"), "../kpi.md")
CONTRACTS = (
    Contract(
        "report.md",
        "reports/report.schema.json",
        Text("検査結果のJSON", "The report as JSON"),
        Text(
            "`opendata validate --format json` と `opendata rate --format json` の形です。"
            "同じ版の中では、キーは増えることはあっても、消えたり名前が変わったりしません。",
            "What `opendata validate --format json` and `opendata rate --format json` print. "
            "Within a version keys are added, never renamed or removed.",
        ),
        _RATES,
    ),
    Contract(
        "kpi-report.md",
        "reports/kpi.schema.json",
        Text("KPIのJSON", "The KPIs as JSON"),
        Text("`opendata kpi --format json` の形です。", "What `opendata kpi --format json` prints."),
        _KPI,
    ),
    Contract(
        "census-report.md",
        "reports/census.schema.json",
        Text("適合状況調査のJSON", "The census as JSON"),
        Text("`opendata census --format json` の形です。", "What `opendata census --format json` prints."),
        (Text("公開済みデータの適合状況調査", "Census of a portal"), "../census.md"),
    ),
    Contract(
        "settings.md",
        "opendata.schema.json",
        Text("ワークスペースの設定（opendata.toml）", "Settings of a workspace (opendata.toml)"),
        Text(
            "`opendata init` が作るファイルです。知らない項目は誤りとして、行と列を示してお知らせします。",
            "The file that `opendata init` makes. An unknown key is an error, told with its line and column.",
        ),
        (Text("ワークスペースとカタログ", "Workspace and catalogue"), "../workspace.md"),
    ),
    Contract(
        "plan.md",
        "plan.schema.json",
        Text("計画ファイル（plan.toml）", "Plan files (plan.toml)"),
        Text(
            "`opendata kpi --plan FILE` が読むファイルです。",
            "The file that `opendata kpi --plan FILE` reads.",
        ),
        _KPI,
    ),
)
_HEADS = (
    Text("キー", "Key"),
    Text("要否", "Needed"),
    Text("値", "Value"),
    Text("意味", "Meaning"),
)
_NEEDED, _MAY = Text("必ず", "always"), Text("任意", "may be left out")
_GUIDE = Text("あわせて読むページ：{link}", "See also: {link}")
_PATHS = Text(
    "`[]` は配列の要素、`<名前>` は自由に付けられる名前です。",
    "`[]` stands for each element of an array, `<name>` for a name of your own.",
)
_NAME = Text("<名前>", "<name>")
_KINDS = {
    "object": Text("表", "table"),
    "array": Text("配列", "array"),
    "string": Text("文字列", "string"),
    "number": Text("数値", "number"),
    "integer": Text("整数", "integer"),
    "boolean": Text("真偽値", "true or false"),
    "null": Text("null", "null"),
}
_OR = Text("または", " or ")
_FROM, _TO = Text("{least}以上", "at least {least}"), Text("{most}以下", "at most {most}")
_ARRAY_OF = Text("配列（{kind}）", "array of ({kind})")
_SUCH_AS = Text("例：{examples}", "such as {examples}")


def pages() -> dict[str, str]:
    return {contract.page: _page(contract) for contract in CONTRACTS}


def _page(contract: Contract) -> str:
    schema = json.loads(files("opendata").joinpath(contract.path).read_text(encoding="utf-8"))

    def body(language: Language) -> str:
        guide = linked(contract.guide[0].to(language), contract.guide[1])
        return paragraphs(
            contract.about.to(language),
            _GUIDE.say(language, {"link": guide}),
            _PATHS.to(language),
            table(_HEADS, _rows(schema, schema, "", language), language),
        )

    return twice(contract.title, body, (Text("リファレンス", "Reference"), "README.md"))


def _rows(node: Node, root: Node, path: str, language: Language) -> Iterator[tuple[str, ...]]:
    """A line for each key, the keys of a table right below it."""
    needed = node.get("required", ())
    for key, below in node.get("properties", {}).items():
        yield from _line(below, root, f"{path}{key}", key in needed, language)
    if isinstance(others := node.get("additionalProperties"), Mapping):
        yield from _line(others, root, f"{path}{_NAME.to(language)}", False, language)


def _line(
    found: Node, root: Node, path: str, is_needed: bool, language: Language
) -> Iterator[tuple[str, ...]]:
    node = _resolved(found, root)
    yield (
        code(path),
        (_NEEDED if is_needed else _MAY).to(language),
        _value(node, root, language),
        escaped(_meaning(node, language)),
    )
    while "items" in node:
        path, node = f"{path}[]", _resolved(node["items"], root)
    for choice in (node, *(_resolved(each, root) for each in node.get("oneOf", ()))):
        yield from _rows(choice, root, f"{path}.", language)


def _resolved(node: Node, root: Node) -> Node:
    """What a reference refers to; words beside the reference win."""
    if "$ref" not in node:
        return node
    *_, name = node["$ref"].split("/")
    return {**_resolved(root["$defs"][name], root), **{key: node[key] for key in node if key != "$ref"}}


def _meaning(node: Node, language: Language) -> str:
    """Descriptions say it in both languages, as `日本語 / English`, or in one for both."""
    words: str = node.get("description", "")
    japanese, slash, english = words.partition(" / ")
    if not slash or japanese.isascii():
        return words
    return japanese if language == "ja" else english


def _value(node: Node, root: Node, language: Language) -> str:
    if "const" in node:
        return code(str(node["const"]))
    if "enum" in node:
        return ", ".join(code("null" if each is None else str(each)) for each in node["enum"])
    if "oneOf" in node:
        both = [_value(_resolved(each, root), root, language) for each in node["oneOf"]]
        return _OR.to(language).join(both)
    return _kind(node, root, language)


def _kind(node: Node, root: Node, language: Language) -> str:
    types = node.get("type", "object")
    kinds = [types] if isinstance(types, str) else types
    said = [_OR.to(language).join(_KINDS[kind].to(language) for kind in kinds)]
    if "items" in node:
        inner = _value(_resolved(node["items"], root), root, language)
        said = [_ARRAY_OF.say(language, {"kind": inner})]
    said += [text.say(language, {name: node[key]}) for key, name, text in _BOUNDS if key in node]
    if "examples" in node:
        examples = ", ".join(code(str(example)) for example in node["examples"])
        said.append(_SUCH_AS.say(language, {"examples": examples}))
    return "、".join(said) if language == "ja" else ", ".join(said)


_BOUNDS = (("minimum", "least", _FROM), ("maximum", "most", _TO))
