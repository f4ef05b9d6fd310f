"""L3-08: definitions of the items and a history of updates are published."""

from opendata.answers import undecided
from opendata.model import Answer, Criterion, Evidence, Text

_DEFINED = Text(
    "項目の定義は標準の定義書にありますが、更新履歴が公開されているかは、このファイルからは分かりません。",
    "The national definition defines the items, but whether a history of updates is published, "
    "this file does not tell.",
)
_ELSEWHERE = Text(
    "項目の定義と更新履歴はファイルの外（データの説明ページなど）に書くため、このファイルからは分かりません。",
    "Definitions and history stand outside the file, as on a page about it; this file does not tell.",
)


def decide(evidence: Evidence) -> Answer:
    return undecided(_DEFINED if evidence.report.layout.schema else _ELSEWHERE)


CRITERION = Criterion(
    id="L3-08",
    title=Text(
        "データの定義や更新履歴が記載されているか", "Definitions and the history of updates are stated"
    ),
    why=Text(
        "定義や更新日が分からないデータは、ほかのデータと組み合わせてよいか判断できません。",
        "Without definitions and dates nobody can judge whether data may be combined.",
    ),
    remedy=Text(
        "項目の定義、更新日、文字コードを、データの説明ページかデータ項目定義書に書いてください。",
        "State definitions, dates of update and the encoding on the page that describes the dataset.",
    ),
    weight=2,
    decide=decide,
)
