"""Several traces of a spreadsheet in one file come from one act: saving as CSV."""

from collections.abc import Iterator, Mapping

from opendata.model import Bad, Good, Rule, Scars, Scope, Severity, Text

PLAIN: Mapping[Text, tuple[str, ...]] = {
    Text("番号の桁が失われた値", "numbers without their last digits"): ("scientific-notation",),
    Text("先頭の0が消えた番号", "numbers without their leading noughts"): (
        "uneven-id-width",
        "machiaza-id-format",
        "phone-lost-zero",
    ),
    Text("日付に変わった番地", "block numbers that became dates"): ("address-as-date",),
    Text("「?」に変わった文字", "characters that became “?”"): ("lost-character",),
}
"""What hardly anything but a spreadsheet does."""
LIKELY: Mapping[Text, tuple[str, ...]] = {
    Text("書き方の変わった日付", "dates written another way"): ("date-format",),
    Text("書き方の変わった時刻", "times written another way"): ("time-format",),
}
"""What spreadsheets do, and people too."""


def faults(counts: Mapping[str, int]) -> Iterator[Mapping[str, object]]:
    """Two traces of different kinds, one of them plain."""
    plain = [name for name, codes in PLAIN.items() if any(counts.get(code) for code in codes)]
    likely = [name for name, codes in LIKELY.items() if any(counts.get(code) for code in codes)]
    if plain and len(plain + likely) > 1:
        traces = plain + likely
        yield {"traces": Text("、".join(one.ja for one in traces), ", ".join(one.en for one in traces))}


RULE = Rule(
    code="saved-from-excel",
    severity=Severity.INFO,
    scope=Scope.FILE,
    title=Text("ExcelからCSVに保存した跡があります", "The file shows traces of being saved from Excel"),
    message=Text(
        "ExcelなどからCSVに保存したときに値が変わった跡があります（{traces}）。",
        "Values seem to have changed when the file was saved as CSV from a spreadsheet: {traces}.",
    ),
    remedy=Text(
        "元のExcelファイルで、番号・日付・時刻・番地の列の表示形式を「文字列」にしてから値を入れ直し、"
        "「CSV UTF-8（コンマ区切り）」で保存してください。",
        "In the workbook set columns of numbers, dates, times and blocks to “Text”, enter the values again "
        "and save as “CSV UTF-8”.",
    ),
    why=Text(
        "一つ一つ直しても、次に保存したときにまた同じ崩れ方をします。",
        "Mended one by one, the values change again the next time the file is saved.",
    ),
    source="opendata (own rule, from pairs of CSV and XLSX files of the same municipality)",
    check=Scars(faults=faults),
    examples=(
        Good("NO,名称,法人番号\n0000000001,見本公民館,5000020152048\n"),
        Bad(
            "全国地方公共団体コード,町字ID,所在地_番地以下\n152048,8001,11月9日\n",
            schema="aed@ods-v3",
        ),
    ),
)
