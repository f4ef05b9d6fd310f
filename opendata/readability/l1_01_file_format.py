"""L1-01: the file is of a kind that programs read directly."""

from opendata.answers import MET, broken, found, undecided
from opendata.model import Answer, Criterion, Evidence, Kind, Text
from opendata.patterns import late

_PAGE = late(r"\s*<(?:!doctype|html|head|body)", 2)
_NO_TABLE = Text(
    "中身が表ではありません（PDF、画像、ワープロの文書、Webページなど）。",
    "It holds no table but a document, a picture or a web page.",
)
_LOCKED = Text(
    "Excelのファイルとして開けないか、名前の末尾と中身が合いません。",
    "It does not open as a workbook, or the end of its name belies what it holds.",
)
_EMPTY = Text("ファイルが空です。", "The file is empty.")


def decide(evidence: Evidence) -> Answer:
    kind = evidence.report.form.kind
    if kind is Kind.EMPTY:
        return undecided(_EMPTY)
    if kind is Kind.BINARY or (evidence.header and _PAGE.match(evidence.header[0])):
        return broken(_NO_TABLE)
    fault = found(evidence, "spreadsheet-file")
    return broken(_LOCKED) if fault.number else MET


CRITERION = Criterion(
    id="L1-01",
    title=Text(
        "ファイル形式は機械が直接読み取れるExcelやCSV等となっているか",
        "The file is of a kind that programs read directly, such as Excel or CSV",
    ),
    why=Text(
        "PDFや文書ファイルの表は、人が打ち直さないと使えません。",
        "A table in a PDF or a document has to be typed again before anybody can use it.",
    ),
    remedy=Text(
        "元の表をExcelなどで開き、CSV（UTF-8）として保存し直してください。",
        "Open the original table in a spreadsheet program and save it as CSV (UTF-8).",
    ),
    weight=3,
    decide=decide,
    codes=("not-a-text-file", "spreadsheet-file"),
    needs_rows=False,
)
