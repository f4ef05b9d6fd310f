"""L3-02: a list says what codes mean."""

from opendata.answers import MET, labels, not_applicable, undecided
from opendata.model import Answer, Criterion, Evidence, Profile, Role, Text
from opendata.patterns import late

_CODES = (
    *(Role.LOCAL_GOVERNMENT_CODE, Role.LOCATION_LOCAL_GOVERNMENT_CODE, Role.MACHIAZA_ID),
    *(Role.POI_CODE, Role.FLAG, Role.CORPORATE_NUMBER),
)
"""Codes whose lists are public: the national definition names them."""
_LABEL = late(r".*(?:コード|区分|種別|分類|フラグ|(?i:code|type|flag|cd))[ _]?[0-9]*")
_CODE = late(r"[0-9]{1,3}|[A-Za-z][0-9]{0,3}")
MOST = 100
_UNKNOWN = Text(
    "標準の定義にないコードの列があります（{count}列）。コード表が付いているかは、このファイルからは分かりません。",
    "Columns hold codes that no national definition lists ({count}); "
    "whether a list of them is published, this file does not tell.",
)
_NO_CODES = Text("コードで書かれた列がありません。", "There is no column of codes.")


def decide(evidence: Evidence) -> Answer:
    unknown = [profile for profile in evidence.profiles if _is_coded(profile)]
    if unknown:
        return undecided(_UNKNOWN, len(unknown), labels(evidence, unknown).first)
    is_known = any(p.filled and p.column.item and p.column.item.role in _CODES for p in evidence.profiles)
    return MET if is_known else not_applicable(_NO_CODES)


def _is_coded(profile: Profile) -> bool:
    values = profile.values
    if profile.column.item is not None or not values or len(values) > MOST:
        return False
    return bool(_LABEL.fullmatch(profile.column.label)) and all(map(_CODE.fullmatch, values))


CRITERION = Criterion(
    id="L3-02",
    title=Text("回答のコード表が別添されているか", "A list of the codes used comes with the data"),
    why=Text(
        "コードの意味が分からないと、正しく解釈することも、ほかのデータと比べることもできません。",
        "Without a list nobody can tell what a code means, or compare it with other data.",
    ),
    remedy=Text(
        "コードと意味を並べた表をCSVで作り、同じページに公開してください。",
        "Make a CSV of codes and meanings, and publish it on the same page.",
    ),
    weight=2,
    decide=decide,
)
