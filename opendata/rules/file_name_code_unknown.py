"""The code that a file's name of the standard form begins with is somebody's."""

from collections.abc import Iterator, Mapping
from pathlib import PurePath

from opendata.model import Bad, Form, Forms, Good, Rule, Scope, Severity, Text
from opendata.patterns import late
from opendata.places import described, nearest
from opendata.schema import all_schemas, local_governments

_FILE = "名称\n見本公民館\n"
_STANDARD = late(r"([0-9]{6})_([a-z_]+)[0-9_]*\.[A-Za-z]+")
_DAY = late(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])|[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")
"""A month or a day, such as 202604 or 260401: not every number is meant as a code."""


def faults(form: Form) -> Iterator[Mapping[str, object]]:
    """Only names of the standard form are read: code, underscore, one of the standard datasets."""
    found = _STANDARD.fullmatch(PurePath(form.path).name)
    if not found or _DAY.fullmatch(found[1]) or found[1] in local_governments():
        return
    words = found[2].strip("_")
    if any(words == slug or words.startswith(f"{slug}_") for slug in {s.slug for s in all_schemas()}):
        near = described(nearest(found[1]))
        yield {"name": found[0], "code": found[1], "near": near or Text("なし", "none")}


RULE = Rule(
    code="file-name-code-unknown",
    severity=Severity.WARNING,
    scope=Scope.FILE,
    title=Text(
        "ファイル名のコードは、どの団体のものでもありません", "The code in the file's name is nobody's"
    ),
    message=Text(
        "ファイル名「{name}」の「{code}」は、全国地方公共団体コード表にありません。近いコード：{near}",
        "The “{code}” of the file's name “{name}” is not in the list of local government codes. "
        "Near it: {near}",
    ),
    remedy=Text(
        "公表する団体の6桁のコード（検査数字を含みます）に、ファイル名を直してください。",
        "Rename the file to begin with the six-digit code of the publisher, check digit included.",
    ),
    why=Text(
        "ファイル名のコードで団体を見分けるサービスがあり、どの自治体のデータか分からなくなります。",
        "Services that tell publishers by the name of the file cannot tell whose data these are.",
    ),
    source="推奨データセット CSVひな形のファイル名; 総務省 全国地方公共団体コード（schemas/codelists）",
    check=Forms(faults=faults),
    examples=(
        Good(_FILE, name="131016_aed.csv"),
        Good(_FILE, name="131016_population_20260401.csv"),
        Good(_FILE, name="202604_aed.csv"),
        Good(_FILE, name="260401_aed.csv"),
        Good(_FILE, name="302019_見本.csv"),
        Bad(_FILE, name="302019_care_service.csv"),
        Bad(_FILE, name="139999_population_20260401.csv"),
    ),
)
