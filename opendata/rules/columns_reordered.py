"""Columns stand in the order of the definition."""

from collections.abc import Iterator, Mapping, Sequence

from opendata.model import Bad, Column, Field, Good, Headers, Layout, Rule, Scope, Severity, Text


def longest_rise(numbers: Sequence[int]) -> list[int]:
    """The most numbers that can stay where they are: the others are out of order."""
    runs: list[list[int]] = []
    for number in numbers:
        before = max((run for run in runs if run[-1] < number), key=len, default=[])
        runs.append([*before, number])
    return max(runs, key=len, default=[])


def after(number: int, numbers: Sequence[int], fields: Sequence[Field]) -> Text:
    before = max((other for other in numbers if other < number), default=None)
    if before is None:
        return Text("先頭", "at the beginning")
    name = fields[before].name
    return Text(f"「{name}」の次", f"after “{name}”")


def faults(layout: Layout) -> Iterator[tuple[Column | None, Field | None, Mapping[str, object]]]:
    fields = layout.schema.fields if layout.schema else ()
    ranks = {item.name: number for number, item in enumerate(fields)}
    found = [(ranks[column.item.name], column) for column in layout.columns if column.item]
    numbers = [number for number, _ in found]
    in_order = set(longest_rise(numbers))
    for number, column in found:
        if number not in in_order:
            place = after(number, numbers, fields)
            yield column, column.item, {"place": place, "count": len(found) - len(in_order)}
            return


RULE = Rule(
    code="columns-reordered",
    severity=Severity.WARNING,
    scope=Scope.FILE,
    title=Text("列の順番が定義書と違います", "Columns are not in the order of the definition"),
    message=Text(
        "{count}列の順番が定義書と違います。はじめに違うのは「{field}」で、{place}に置く必要があります。",
        "Columns out of order: {count}. The first is “{field}”; it is expected {place}.",
    ),
    remedy=Text(
        "Excelで「{field}」の列を切り取り、定義書と同じ位置（{place}）に「切り取ったセルの挿入」をしてください。",
        "In Excel cut the column “{field}” and use “Insert Cut Cells” where the definition has it ({place}).",
    ),
    why=Text(
        "順番が同じなら、各地のファイルをそのまま縦につなげて使えます。",
        "Files whose columns are in the same order can be joined as they are.",
    ),
    source="推奨データセット CSVひな形 (all items, in order)",
    check=Headers(faults=faults),
    examples=(
        Good("NO,名称,住所,備考\n1,見本公民館,見本市見本町1,\n"),
        Good("NO,見本の列,名称,備考\n1,見本,見本公民館,\n"),
        Bad("NO,備考,名称,住所\n1,,見本公民館,見本市見本町1\n"),
        Bad("名称,住所,備考,NO\n見本公民館,見本市見本町1,,1\n"),
    ),
)
