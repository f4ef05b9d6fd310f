"""Times are written HH:MM on a 24-hour clock."""

from opendata.model import Bad, Cells, Field, Good, Predicate, Role, Rule, Safety, Scope, Severity, Text
from opendata.patterns import late
from opendata.rules.number_format import folded

PADDED_TIME = late(r"([01][0-9]|2[0-3]):[0-5][0-9]")
TIMES_OF_A_PAIR = (Role.START_TIME, Role.END_TIME)

_TIME = late(
    r"(?:(?P<half>午前|午後|AM|PM) ?)?(?P<hour>[0-9]{1,2})"
    r"(?::(?P<minute>[0-9]{2})(?::00)?|時(?:(?P<spelled>[0-9]{1,2})分?|(?P<thirty>半))?)"
    r"(?: ?(?P<after>AM|PM))?"
)
_RANGE = late(r"(.+?) ?(?:[~〜-]|から) ?(.+?)(?:まで)?")


def is_time_item(item: Field) -> bool:
    return item.type == "time"


def read(value: str) -> str | None:
    """The one time of day that a value can mean, as HH:MM; 24:00 is none, since it may be of the next day."""
    found = _TIME.fullmatch(folded(value).upper())
    if found is None or (found["half"] and found["after"]):
        return None
    hour = _hour(int(found["hour"]), found["half"] or found["after"])
    minute = int(found["minute"] or found["spelled"] or (30 if found["thirty"] else 0))
    return f"{hour:02}:{minute:02}" if hour is not None and hour < 24 and minute < 60 else None


def _hour(hour: int, half: str | None) -> int | None:
    """Twelve is clear in AM and PM, but 午後12時 is noon to some and midnight to others."""
    if half is None or hour > 12:
        return None if half else hour
    if hour == 12 and half in ("午前", "午後"):
        return None
    return hour % 12 + (12 if half in ("午後", "PM") else 0)


def read_range(value: str) -> tuple[str, str] | None:
    """Start and end as HH:MM where a value is both and nothing else."""
    found = _RANGE.fullmatch(folded(value))
    start, end = (read(found[1]), read(found[2])) if found else (None, None)
    return (start, end) if start and end else None


def predicate(item: Field) -> Predicate:
    """A range in the start or end column is another rule's business."""
    if item.role in TIMES_OF_A_PAIR:
        return lambda value: PADDED_TIME.fullmatch(value) or read_range(value)
    return PADDED_TIME.fullmatch


def fix(value: str, _: Field) -> str | None:
    return read(value)


OPENING = Field(name="開始", title=Text("開始", "Start"), type="time", role=Role.START_TIME)
CLOCK = Field(name="時刻", title=Text("時刻", "Time"), type="time")

RULE = Rule(
    code="time-format",
    severity=Severity.ERROR,
    scope=Scope.CELL,
    title=Text("時刻の書き方が違います", "A time is not written HH:MM"),
    message=Text(
        "「{field}」の「{value}」は、時:分（例：09:00）の形の時刻ではありません。",
        "{field}: “{value}” is not a time of the form HH:MM.",
    ),
    remedy=Text(
        "24時間表記で、時と分を2桁ずつ半角で書いてください（例：09:00、17:30）。"
        "「10時～15時」のような範囲は開始と終了の列に分け、説明は特記事項の列に書いてください。",
        "Write two digits of the hour and two of the minute on a 24-hour clock (09:00, 17:30). "
        "Split ranges into the start and end columns, and put explanations into the remarks.",
    ),
    why=Text(
        "書き方がそろっていないと「いま開いている施設」を検索できません。",
        "Unless times share one form, nobody can search for what is open now.",
    ),
    source="自治体標準オープンデータセット 定義書（時刻 hh:mm）",
    check=Cells(applies=is_time_item, predicate=predicate, fix=fix, plain=PADDED_TIME),
    safety=Safety.SAFE,
    version=2,
    examples=(
        Good("09:00"),
        Good("23:59"),
        Good("10時～15時", field=OPENING),
        Bad("10時～15時", field=CLOCK),
        Bad("9:00", becomes="09:00"),
        Bad("9:00:00", becomes="09:00"),
        Bad("9:00:30"),
        Bad("９：００", becomes="09:00"),
        Bad("9時", becomes="09:00"),
        Bad("8時30分", becomes="08:30"),
        Bad("9時半", becomes="09:30"),
        Bad("午後5時15分", becomes="17:15"),
        Bad("午後12時"),
        Bad("12:30 PM", becomes="12:30"),
        Bad("8：30～"),
        Bad("午前中"),
        Bad("24時間"),
        Bad("24:00"),
        Bad("25:00"),
        Bad("9:75"),
    ),
)
