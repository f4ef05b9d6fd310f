"""The readable diff: what is repaired, rule by rule, and what stays for people."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from opendata.edits import Edit, Fixed
from opendata.model import Assessed, Language, Place, Rule, Safety, Text
from opendata.repairing import is_repairable
from opendata.reports import Style
from opendata.reports.text import VERDICTS, rate
from opendata.shaping import STANDARD, STANDARD_TITLE
from opendata.wording import SEVERITIES, visible


def render(file: Fixed, rules: Mapping[str, Rule], style: Style) -> str:
    lines = [_headline(file).to(style.language)]
    if not style.quiet:
        lines += _edits(file, rules, style)
        lines += [f"  {_joined((note,)).to(style.language)}" for note in file.notes]
        lines += _rest(file, rules, style.language)
    lines.append(f"  {_outcome(file).to(style.language)}")
    return "\n".join(lines) + "\n"


def title_of(code: str, rules: Mapping[str, Rule]) -> Text:
    """The title of the rule that a repair answers; the standard form has none."""
    return rules[code].title if code in rules else STANDARD_TITLE


def _headline(file: Fixed) -> Text:
    name = visible(file.path, 200)
    if file.obstacles:
        return Text("{name}  書き換えません：{why}", "{name}  not rewritten: {why}").format(
            name=name, why=_joined(file.obstacles)
        )
    if not file.edits:
        return Text("{name}  直すところはありません", "{name}  nothing to repair").format(name=name)
    return Text("{name}  直すところ {count}か所", "{name}  repairs: {count}").format(
        name=name, count=len(file.edits)
    )


def _joined(texts: Sequence[Text]) -> Text:
    return Text("。".join(text.ja for text in texts) + "。", "; ".join(text.en for text in texts) + ".")


def _edits(file: Fixed, rules: Mapping[str, Rule], style: Style) -> Iterator[str]:
    """Rule by rule, in the order of reports: how many repairs, and the first of them."""
    shown: dict[str, list[Edit]] = defaultdict(list)
    for edit in file.edits:
        if len(shown[edit.code]) < style.limit:
            shown[edit.code].append(edit)
    for code in (code for code in (*rules, STANDARD) if code in file.edits.counts):
        yield _group(code, file.edits.counts[code], shown[code], rules).to(style.language)
        yield from (f"    {_change(edit, style.language)}" for edit in shown[code])
        if more := file.edits.counts[code] - len(shown[code]):
            yield "    " + Text("ほか{more}か所", "and {more} more").format(more=more).to(style.language)


def _group(code: str, count: int, edits: Sequence[Edit], rules: Mapping[str, Rule]) -> Text:
    is_unsafe = any(edit.safety is Safety.UNSAFE for edit in edits)
    mark = Text("直す（要確認）", "repair (to be checked)") if is_unsafe else Text("直す", "repair")
    return Text("  {mark}  {title}（{count}か所）[{code}]", "  {mark}  {title} ({count}) [{code}]").format(
        mark=mark, title=title_of(code, rules), count=count, code=code
    )


def _change(edit: Edit, language: Language) -> str:
    before, after = _shown(edit.before, language), _shown(edit.after, language)
    return f"{_place(edit.place, language)}{before} → {after}"


def _shown(value: str | Text, language: Language) -> str:
    """A value between quotes; a statement of ours as it is."""
    if isinstance(value, Text):
        return value.to(language)
    return f"「{visible(value)}」" if language == "ja" else f"“{visible(value)}”"


def _place(place: Place, language: Language) -> str:
    """The cell or row of the file as it was."""
    if place.a1:
        return f"{place.a1} "
    if place.line is None:
        return ""
    return Text("{line}行目 ", "line {line} ").format(line=place.line).to(language)


def _rest(file: Fixed, rules: Mapping[str, Rule], language: Language) -> Iterator[str]:
    """What rules still object to, the gravest first."""
    counts: Counter[str] = Counter()
    for group in file.after.report.groups:
        counts[group.code] += group.count
    if counts:
        yield Text("  人が直すところ・確かめるところ", "  Left for people").to(language)
    order = list(SEVERITIES)
    for code in sorted(counts, key=lambda code: order.index(rules[code].severity)):
        words = Text(
            "    {severity}  {title}（{count}件）[{code}]", "    {severity}  {title} ({count}) [{code}]"
        )
        text = words.format(
            severity=SEVERITIES[rules[code].severity], title=rules[code].title, count=counts[code], code=code
        )
        yield text.to(language) + (_HINT.to(language) if _needs_a_word(rules[code]) else "")


_HINT = Text("　--unsafe で直せることがあります", "  (--unsafe may repair it)")


def _needs_a_word(rule: Rule) -> bool:
    return is_repairable(rule) and rule.safety is Safety.UNSAFE


def _outcome(file: Fixed) -> Text:
    """The verdict and the rate, before and after where they differ."""
    old, new = (_verdict(assessed) for assessed in (file.before, file.after))
    if old == new:
        return old
    return Text("{old} → {new}", "{old} → {new}").format(old=old, new=new)


def _verdict(file: Assessed) -> Text:
    return Text("[{verdict}] {rate}", "[{verdict}] {rate}").format(
        verdict=VERDICTS[file.conformance.conforms], rate=rate(file.conformance)
    )
