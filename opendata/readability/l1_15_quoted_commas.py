"""L1-15: a value of a CSV file with a comma in it is quoted."""

from opendata.answers import MET, broken, found, not_applicable
from opendata.model import Answer, Criterion, Evidence, Kind, Text

_SHIFTED = Text(
    "列名より多くのセルがある行や、閉じていない二重引用符があります（{count}か所）。",
    "Rows have more cells than there are names, or a quote is never closed ({count}).",
)
_NO_COMMAS = Text("カンマで区切られたファイルではありません。", "The file is not divided by commas.")


def decide(evidence: Evidence) -> Answer:
    if evidence.report.form.delimiter != ",":
        return not_applicable(_NO_COMMAS)
    shifted = found(evidence, "too-many-cells", "unclosed-quote")
    return broken(_SHIFTED, shifted.number, shifted.first) if shifted.number else MET


CRITERION = Criterion(
    id="L1-15",
    title=Text(
        "【CSV】文字列にカンマが含まれているフィールドの値はダブルコーテーション（“）で囲んでいるか",
        "[CSV] Values with commas are enclosed in double quotes",
    ),
    why=Text(
        "囲まれていないカンマはセルの区切りと見なされ、その行の残りが一つずつずれます。",
        "A bare comma divides cells, so that the rest of the row moves one column to the right.",
    ),
    remedy=Text(
        'カンマを含む値を半角の二重引用符（"）で囲んでください。ExcelでCSVとして保存すると自動で囲まれます。',
        'Enclose values with commas in double quotes ("); a spreadsheet program does so when saving as CSV.',
    ),
    weight=3,
    decide=decide,
    codes=("too-many-cells", "unclosed-quote"),
    only=Kind.TEXT,
)
