"""A file's name can be part of an address and is held by every system."""

from collections.abc import Iterator, Mapping
from pathlib import PurePath

from opendata.model import Bad, Form, Forms, Good, Rule, Scope, Severity, Text
from opendata.patterns import late

_FILE = "名称\n見本公民館\n"
_UNFIT = late(r'[\s\x00-\x1f\x7f\\:*?"<>|#%&+０-９Ａ-Ｚａ-ｚ\uff61-\uff9f]')
_BLANK = Text("空白", "blanks")


def faults(form: Form) -> Iterator[Mapping[str, object]]:
    name = PurePath(form.path).name
    if found := _UNFIT.findall(name):
        seen = "".join(char for char in dict.fromkeys(found) if char.isprintable() and not char.isspace())
        yield {"name": _shown(name), "characters": Text(seen, seen) if seen else _BLANK}


def _shown(name: str) -> str:
    """Control characters could do anything to the reader's screen."""
    return "".join(char if char.isprintable() or char == "　" else "\ufffd" for char in name)


RULE = Rule(
    code="file-name-characters",
    severity=Severity.INFO,
    scope=Scope.FILE,
    title=Text("ファイル名に、アドレスに向かない文字があります", "The file's name is unfit for an address"),
    message=Text(
        "ファイル名「{name}」に、空白、全角英数字、半角カタカナか記号（{characters}）があります。"
        "標準の形は「131016_aed.csv」のような半角英数字です。",
        "The file's name “{name}” has blanks, full-width alphanumerics, half-width katakana or signs "
        "({characters}); the standard form is like 131016_aed.csv.",
    ),
    remedy=Text(
        "公開する前に、全国地方公共団体コードとデータの名前を「_」でつないだ半角の名前に変えてください。",
        "Before publishing give it a name in half-width letters: local government code, “_”, the dataset.",
    ),
    why=Text(
        "URLの途中で切れたり、%から始まる長い文字列に変わったりして、リンクが届かなくなることがあります。",
        "Links break at such characters, or turn into long runs of % signs.",
    ),
    source="推奨データセット CSVひな形のファイル名（全国地方公共団体コード_データセット名.csv）",
    check=Forms(faults=faults),
    examples=(
        Good(_FILE, name="131016_aed.csv"),
        Good(_FILE, name="見本市_AED設置箇所一覧（令和8年4月1日時点）.csv"),
        Bad(_FILE, name="AED 一覧.csv"),
        Bad(_FILE, name="ＡＥＤ設置箇所一覧.csv"),
        Bad(_FILE, name="公民館　一覧.csv"),
        Bad(_FILE, name="見本市#1.csv"),
    ),
)
