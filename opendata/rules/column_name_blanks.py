"""Names of columns beyond the definition are free of blanks around them and of line breaks."""

from collections.abc import Iterator, Mapping

from opendata.model import Bad, Column, Field, Good, Headers, Layout, Rule, Scope, Severity, Text
from opendata.patterns import late

_UNTIDY = late(r"\A\s|\s\Z|[\r\n\t　]|  ")
_JAPANESE = "[々〆ー\u3001\u3002\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff01-\uff60]"
_BREAK = late(rf"(?<={_JAPANESE})[ \t　]*[\r\n]+\s*(?={_JAPANESE})")
_SPREAD_OUT = late(rf"{_JAPANESE}(?:\s+{_JAPANESE})+")


def tidy(label: str) -> str:
    """Line breaks in Japanese and blanks that spread single characters out go; other blanks become one."""
    words = _BREAK.sub("", label).strip()
    blank = "" if _SPREAD_OUT.fullmatch(words) else " "
    return "".join(filter(str.isprintable, blank.join(words.split())))


def faults(layout: Layout) -> Iterator[tuple[Column | None, Field | None, Mapping[str, object]]]:
    """The names of items are the business of column-renamed."""
    for column in layout.columns:
        if column.item is None and column.label.strip() and _UNTIDY.search(column.label):
            yield column, None, {"tidy": tidy(column.label)}


RULE = Rule(
    code="column-name-blanks",
    severity=Severity.WARNING,
    scope=Scope.FILE,
    title=Text("列名に余分な空白か改行があります", "A column name has needless blanks or line breaks"),
    message=Text(
        "列名「{label}」に余分な空白か改行があります。「{tidy}」のように書く必要があります。",
        "The column name “{label}” has needless blanks or a line break; “{tidy}” is expected.",
    ),
    remedy=Text(
        "列名を「{tidy}」に書き換えてください。幅を合わせるための空白や改行は入れないでください。",
        "Change the name to “{tidy}”; do not lay it out with blanks or line breaks.",
    ),
    why=Text(
        "空白や改行が一つあるだけで、プログラムは別の列と見なします。",
        "With one blank more, a program takes it for a different column.",
    ),
    source="総務省 統計表における機械判読可能なデータの表記方法の統一ルール 1-5 (スペースや改行)",
    check=Headers(faults=faults),
    examples=(
        Good("NO,名称,見本の列,Sample column\n1,見本公民館,見本,見本\n"),
        Bad("NO,名称,見本の列 \n1,見本公民館,見本\n"),
        Bad("NO,名称,見　本\n1,見本公民館,見本\n"),
        Bad('NO,名称,"見本の\n列"\n1,見本公民館,見本\n'),
    ),
)
