"""A page for each rule, made of the same facts that `opendata rules CODE --format json` prints."""

from __future__ import annotations

import json
from typing import Any

from opendata.handbook import criteria
from opendata.handbook.leaves import code, linked, paragraphs, table, twice
from opendata.model import Bad, Good, Language, Rule, Severity, Structure, Text
from opendata.reports import rule_page
from opendata.reports.markup import escaped
from opendata.spots import described
from opendata.validating import rules_by_code
from opendata.wording import SEVERITIES, Gaps, visible

TITLE = Text("ルール", "Rules")
_SCOPES = {
    "file": Text("ファイル", "file"),
    "record": Text("行", "row"),
    "cell": Text("セル", "cell"),
}
_REPAIRS = {
    "safe": Text("自動", "yes"),
    "unsafe": Text("要確認", "--unsafe"),
    None: Text("－", "–"),
}
_INDEX = (
    Text("ルール", "Rule"),
    Text("重要度", "Severity"),
    Text("単位", "Scope"),
    Text("自動修正", "Repair"),
    Text("何を見つけるか", "What it finds"),
)
_ABOUT = Text(
    "{count}のルールがあります。並びは報告と同じです。"
    "`opendata rules` と `opendata rules ルールの名前` でも、同じ内容を読めます。",
    "There are {count} rules, in the order of the reports. "
    "`opendata rules` and `opendata rules CODE` say the same.",
)
_EXAMPLES = Text("例", "Examples")
_EXAMPLE_HEADS = (
    Text("判定", "Verdict"),
    Text("値", "Value"),
    Text("直した値", "Repaired"),
    Text("項目の例", "Item"),
)
_GOOD, _BAD = Text("よい", "good"), Text("悪い", "bad")
_QUOTES = Text("「{value}」", "“{value}”")
_PARTS = (
    ("message", Text("指摘", "Finding")),
    ("why", Text("理由", "Why")),
    ("remedy", Text("直し方", "How to mend it")),
)
_OFFICIAL = Text("機械可読性の公式ルール", "Official rules of machine readability")
_REPAIR, _SOURCE = Text("自動修正", "Repair"), Text("根拠", "Source")


def pages() -> dict[str, str]:
    rules = tuple(rules_by_code().values())
    return {
        "rules/README.md": twice(
            TITLE,
            lambda language: _index(rules, language),
            (Text("リファレンス", "Reference"), "../README.md"),
        ),
        **{f"rules/{rule.code}.md": _page(rule) for rule in rules},
    }


def _facts(rule: Rule) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(rule_page.page(rule, "json", "ja"))
    return found


def _index(rules: tuple[Rule, ...], language: Language) -> str:
    rows = (_row(_facts(rule), language) for rule in rules)
    return paragraphs(_ABOUT.say(language, {"count": len(rules)}), table(_INDEX, rows, language))


def _row(facts: dict[str, Any], language: Language) -> tuple[str, ...]:
    return (
        linked(facts["code"], f"{facts['code']}.md"),
        SEVERITIES[Severity(facts["severity"])].to(language),
        _SCOPES[facts["scope"]].to(language),
        _REPAIRS[facts["repair"]["safety"]].to(language),
        escaped(facts["title"][language]),
    )


def _page(rule: Rule) -> str:
    facts = _facts(rule)
    title = Text("{ja}（{code}）", "{en} ({code})").format(**facts["title"], code=facts["code"])
    return twice(title, lambda language: _body(rule, facts, language), (TITLE, "README.md"))


def _body(rule: Rule, facts: dict[str, Any], language: Language) -> str:
    severity, scope = SEVERITIES[Severity(facts["severity"])], _SCOPES[facts["scope"]]
    level = Text("{severity}（{scope}）", "{severity} ({scope})").format(severity=severity, scope=scope)
    said = [(head, facts[name][language].format_map(Gaps())) for name, head in _PARTS]
    said += [(_REPAIR, facts["repair"]["how"][language]), (_SOURCE, facts["source"])]
    parts = (f"**{head.to(language)}**: {escaped(words)}" for head, words in said)
    rows = (_example(*pair, language) for pair in zip(rule.examples, facts["examples"], strict=True))
    return paragraphs(
        f"{code(facts['code'])} – {level.to(language)}",
        *parts,
        _official(facts["code"], language),
        f"## {_EXAMPLES.to(language)}",
        table(_EXAMPLE_HEADS, rows, language),
    )


def _official(rule_code: str, language: Language) -> str:
    links = [
        linked(f"{found.id} {found.title.to(language)}", f"../{criteria.address(found, language)}")
        for found in criteria.behind(rule_code)
    ]
    return f"**{_OFFICIAL.to(language)}**: {', '.join(links)}" if links else ""


def _example(example: Good | Bad, facts: dict[str, Any], language: Language) -> tuple[str, ...]:
    becomes, item = facts["becomes"], facts["field"]
    sample = example.value
    value = described(sample).to(language) if isinstance(sample, Structure) else facts["value"]
    return (
        (_GOOD if facts["good"] else _BAD).to(language),
        _quoted(value, language),
        "" if becomes is None else _quoted(becomes, language),
        escaped(item or ""),
    )


def _quoted(value: str, language: Language) -> str:
    return escaped(_QUOTES.say(language, {"value": visible(value, 200)}))
