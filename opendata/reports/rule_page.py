"""The rules: the list of them, and all there is to say of one, as text, JSON or Markdown."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from io import BytesIO

from opendata.model import Bad, Criterion, Good, Language, Rule, Safety, Sample, Scope, Structure, Text
from opendata.readability import all_criteria
from opendata.repairing import is_repairable
from opendata.shaping import OBSTACLES, STRUCTURAL
from opendata.sniffing import Source, codec, sniff
from opendata.spots import described
from opendata.wording import SEVERITIES, Gaps, padded, visible, width

FORMATS = ("text", "json", "markdown")

_HEADINGS = (
    Text("ルール", "rule"),
    Text("重要度", "severity"),
    Text("自動修正", "repair"),
    Text("ルールの内容", "what it says"),
)
_SCOPES: Mapping[Scope, Text] = {
    Scope.FILE: Text("ファイル", "file"),
    Scope.RECORD: Text("行", "row"),
    Scope.CELL: Text("セル", "cell"),
}
_OFFICIAL = Text("公的ルール", "Official rule")
_BY_HAND = Text("人が直します。", "A person mends it.")
_REFUSED = Text(
    "値が失われるおそれがあるため、この指摘があるファイルは自動では一切書き換えません。",
    "Something could get lost, so a file with this finding is not rewritten at all.",
)
_HOW: Mapping[Safety, Text] = {
    Safety.SAFE: Text(
        "opendata fix が直します。意味は変わりません。", "opendata fix repairs it; the meaning stays."
    ),
    Safety.UNSAFE: Text(
        "opendata fix --unsafe が直します。結果を人が確かめる必要があります。",
        "opendata fix --unsafe repairs it; a person needs to check the result.",
    ),
}


def listing(rules: Iterable[Rule], format: str, language: Language) -> str:
    """Every rule, one line each."""
    if format == "json":
        return _json([_object(rule) for rule in rules])
    rows = [tuple(text.to(language) for text in _HEADINGS), *(_row(rule, language) for rule in rules)]
    if format == "markdown":
        return _markdown_table(rows)
    widths = [max(map(width, column)) + 2 for column in zip(*rows, strict=True)]
    return "".join("".join(map(padded, row, widths)).rstrip() + "\n" for row in rows)


def page(rule: Rule, format: str, language: Language) -> str:
    """Everything about one rule."""
    if format == "json":
        return _json(_object(rule))
    lines = _markdown(rule, language) if format == "markdown" else _text(rule, language)
    return "\n".join(lines) + "\n"


def safety(rule: Rule) -> Safety | None:
    """What a repair of this rule's findings promises; None where there is none."""
    if rule.code in STRUCTURAL:
        return Safety.SAFE
    return rule.safety if is_repairable(rule) else None


def _repair(rule: Rule) -> Text:
    found = safety(rule)
    if rule.code in STRUCTURAL:
        return STRUCTURAL[rule.code]
    return _HOW[found] if found else _REFUSED if rule.code in OBSTACLES else _BY_HAND


_MARKS: Mapping[Safety | None, Text] = {
    Safety.SAFE: Text("自動", "yes"),
    Safety.UNSAFE: Text("要確認", "--unsafe"),
    None: Text("－", "–"),
}


def _row(rule: Rule, language: Language) -> tuple[str, ...]:
    texts = (SEVERITIES[rule.severity], _MARKS[safety(rule)], rule.title)
    return (rule.code, *(text.to(language) for text in texts))


def _parts(rule: Rule) -> Iterator[tuple[Text, Text]]:
    level = Text("{severity}（{scope}）", "{severity} ({scope})")
    yield (
        Text("重要度", "Severity"),
        level.format(severity=SEVERITIES[rule.severity], scope=_SCOPES[rule.scope]),
    )
    yield Text("指摘", "Finding"), rule.message
    yield Text("理由", "Why"), rule.why
    yield Text("直し方", "How to mend it"), rule.remedy
    yield Text("自動修正", "Repair"), _repair(rule)
    yield Text("根拠", "Source"), Text(rule.source, rule.source)
    for criterion in _official(rule):
        yield _OFFICIAL, Text("{id} {title}", "{id} {title}").format(id=criterion.id, title=criterion.title)


def _official(rule: Rule) -> list[Criterion]:
    """The official rules of machine readability that this one stands behind."""
    return [criterion for criterion in all_criteria() if rule.code in criterion.codes]


def _text(rule: Rule, language: Language) -> Iterator[str]:
    yield f"{rule.title.to(language)} [{rule.code}]"
    for name, text in _parts(rule):
        yield f"  {name.to(language)}: {text.to(language).format_map(Gaps())}"
    for example in rule.examples:
        yield f"  {_judged(example, language)}: {_shown(example, language)}"


def _markdown(rule: Rule, language: Language) -> Iterator[str]:
    yield f"# {rule.title.to(language)} (`{rule.code}`)"
    for name, text in _parts(rule):
        yield f"\n**{name.to(language)}**: {text.to(language).format_map(Gaps())}"
    yield ""
    for example in rule.examples:
        yield f"- {_judged(example, language)}: {_shown(example, language)}"


def _judged(example: Good | Bad, language: Language) -> str:
    good = Text("よい例", "Good")
    return (good if isinstance(example, Good) else Text("悪い例", "Bad")).to(language)


def _shown(example: Good | Bad, language: Language) -> str:
    words = _quoted(example.name or _told(example.value, language), language)
    if example.field:
        words += f"（{example.field.name}）" if language == "ja" else f" ({example.field.name})"
    if isinstance(example, Bad) and example.becomes is not None:
        words += f" → {_quoted(example.becomes, language)}"
    return words


def _quoted(value: str, language: Language) -> str:
    return f"「{visible(value, 200)}」" if language == "ja" else f"“{visible(value, 200)}”"


def _told(value: Sample, language: Language = "ja") -> str:
    """The example as text; stored bytes with the encoding they are in."""
    if callable(value):
        return value()
    if isinstance(value, str):
        return value
    if not isinstance(value, bytes):
        return described(value).to(language) if isinstance(value, Structure) else ", ".join(value)
    encoding = sniff(Source("", partial(BytesIO, value))).encoding
    text = value.decode(codec(encoding or "ascii"), "backslashreplace").removeprefix("\ufeff")
    return f"[{encoding}] {text}" if encoding else text


def _markdown_table(rows: list[tuple[str, ...]]) -> str:
    ruled = [rows[0], ("---",) * len(rows[0]), *rows[1:]]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |\n" for row in ruled)


def _object(rule: Rule) -> dict[str, object]:
    found = safety(rule)
    return {
        "code": rule.code,
        "version": rule.version,
        "severity": rule.severity.value,
        "scope": rule.scope.value,
        **{name: _both(getattr(rule, name)) for name in ("title", "message", "why", "remedy")},
        "source": rule.source,
        "official": [criterion.id for criterion in _official(rule)],
        "repair": {"safety": found.value if found else None, "how": _both(_repair(rule))},
        "examples": [_example(example) for example in rule.examples],
    }


def _example(example: Good | Bad) -> dict[str, object]:
    return {
        "good": isinstance(example, Good),
        "value": example.name or _told(example.value),
        "field": example.field.name if example.field else None,
        "becomes": example.becomes if isinstance(example, Bad) else None,
    }


def _both(text: Text) -> dict[str, str]:
    return {"ja": text.ja, "en": text.en}


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
