"""Every value that travels between the steps: frozen, small and complete. Imports nothing of ours.

All are named tuples, which cost a tenth of a dataclass at start-up, and spare it the modules behind them.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum, StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

Language = Literal["ja", "en"]
Predicate = Callable[[str], object]
Plain = Predicate | re.Pattern[str]
"""What vouches for a value: a predicate, or a pattern that the whole of it matches, compiled when needed."""
NOTHING: Mapping[str, object] = MappingProxyType({})
NO_SOURCES: Mapping[str, str] = MappingProxyType({})
NO_WIDTHS: Mapping[int, int] = MappingProxyType({})
NO_SURPLUS: Mapping[int, str] = MappingProxyType({})
NO_OBJECTS: Mapping[str, int] = MappingProxyType({})
NO_ZEROS: Mapping[tuple[int, int], int] = MappingProxyType({})


class _Both(NamedTuple):
    ja: str
    en: str


class Text(_Both):
    """One statement in both languages; it does not construct with one of them missing."""

    __slots__ = ()

    def __new__(cls, ja: str, en: str) -> "Text":
        if not (ja.strip() and en.strip()):
            raise ValueError(f"both languages are needed: {ja!r}, {en!r}")
        return super().__new__(cls, ja, en)

    def to(self, language: Language) -> str:
        return self.ja if language == "ja" else self.en

    def say(self, language: Language, words: Mapping[str, object]) -> str:
        """One language with the placeholders filled; a word that is itself a `Text` goes in its language."""
        told = {name: word.to(language) if isinstance(word, Text) else word for name, word in words.items()}
        return self.to(language).format_map(told)

    def format(self, **words: object) -> "Text":
        """Both languages with the placeholders filled."""
        return Text(ja=self.say("ja", words), en=self.say("en", words))


# ── What the standard says ────────────────────────────────────────────────────────────────────────


class Requirement(StrEnum):
    """The level of an item in the official definition; `unknown` where no source states it."""

    REQUIRED = "required"
    RECOMMENDED = "recommended"
    OPTIONAL = "optional"
    UNKNOWN = "unknown"


class Role(StrEnum):
    """What an item means, whatever the dataset calls it; rules ask for roles, never for names."""

    LOCAL_GOVERNMENT_CODE = "local-government-code"
    LOCATION_LOCAL_GOVERNMENT_CODE = "location-local-government-code"
    RECORD_ID = "record-id"
    FACILITY_ID = "facility-id"
    OTHER_ID = "other-id"
    LOCAL_GOVERNMENT_NAME = "local-government-name"
    PREFECTURE_NAME = "prefecture-name"
    MUNICIPALITY_NAME = "municipality-name"
    NAME = "name"
    NAME_KANA = "name-kana"
    NAME_ENGLISH = "name-english"
    COMMON_NAME = "common-name"
    KANA = "kana"
    ENGLISH = "english"
    LANGUAGE = "language"
    ADDRESS = "address"
    ADDRESS_PREFECTURE = "address-prefecture"
    ADDRESS_CITY = "address-city"
    ADDRESS_TOWN = "address-town"
    ADDRESS_BLOCK = "address-block"
    ADDRESS_BUILDING = "address-building"
    MACHIAZA_ID = "machiaza-id"
    LATITUDE = "latitude"
    LONGITUDE = "longitude"
    HEIGHT_TYPE = "height-type"
    HEIGHT = "height"
    ELEVATION = "elevation"
    PHONE = "phone"
    FAX = "fax"
    EXTENSION = "extension"
    EMAIL = "email"
    FORM_URL = "form-url"
    URL = "url"
    IMAGE = "image"
    IMAGE_LICENCE = "image-licence"
    LICENCE = "licence"
    POSTAL_CODE = "postal-code"
    CORPORATE_NUMBER = "corporate-number"
    ORGANIZATION_NAME = "organization-name"
    WEEKDAYS = "weekdays"
    START_TIME = "start-time"
    END_TIME = "end-time"
    TIME_NOTE = "time-note"
    START_DATE = "start-date"
    END_DATE = "end-date"
    DATE = "date"
    POI_CODE = "poi-code"
    YES_NO = "yes-no"
    ALLOWED = "allowed"
    FLAG = "flag"
    DISASTER_KIND = "disaster-kind"
    TOILET_TOTAL = "toilet-total"
    TOILET_PART = "toilet-part"
    POPULATION_TOTAL = "population-total"
    POPULATION_MALE = "population-male"
    POPULATION_FEMALE = "population-female"
    POPULATION_AGE_MALE = "population-age-male"
    POPULATION_AGE_FEMALE = "population-age-female"
    HOUSEHOLDS = "households"
    COUNT = "count"
    PRICE = "price"
    DESCRIPTION = "description"
    REMARKS = "remarks"
    VOCABULARY = "vocabulary"
    MULTIPLE = "multiple"


class Constraints(NamedTuple):
    """Table Schema constraints as the descriptor states them; `None` or empty means absent."""

    required: bool = False
    unique: bool = False
    enum: tuple[str, ...] = ()
    pattern: str | None = None
    minimum: str | None = None
    maximum: str | None = None
    min_length: int | None = None
    max_length: int | None = None


class Field(NamedTuple):
    """One item of a dataset: its official name, its type and what the standard says of it."""

    name: str
    title: Text
    type: str = "string"
    format: str = "default"
    constraints: Constraints = Constraints()
    requirement: Requirement = Requirement.OPTIONAL
    provisional: bool = False
    blank_allowed: bool = False
    role: Role | None = None
    spellings: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    open_vocabulary: tuple[str, ...] = ()
    separator: str | None = None
    example: str = ""
    sources: tuple[str, ...] = ()
    confidence: str = "high"

    @property
    def counts_as_required(self) -> bool:
        """Required by the standard, or provisionally so while its level is unknown."""
        return self.requirement is Requirement.REQUIRED or self.provisional


class Schema(NamedTuple):
    """The item definitions of one dataset in one edition, in official order; compared by identity."""

    slug: str
    edition: str
    number: str
    title: Text
    fields: tuple[Field, ...]
    missing_values: tuple[str, ...] = ("",)
    note: Text | None = None
    sources: Mapping[str, str] = NO_SOURCES

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    @property
    def id(self) -> str:
        return f"{self.slug}@{self.edition}"

    @property
    def provisional(self) -> bool:
        """True when any required item is only provisionally so."""
        return any(item.provisional for item in self.fields)

    def first(self, role: Role) -> Field | None:
        return next((item for item in self.fields if item.role is role), None)


# ── What was found in the bytes ───────────────────────────────────────────────────────────────────


class Kind(Enum):
    """What the bytes turned out to be, whatever the file's suffix says."""

    TEXT = "text"
    SPREADSHEET = "spreadsheet"
    BINARY = "binary"
    EMPTY = "empty"


class Form(NamedTuple):
    """How the file is stored. `newline` is CRLF, LF, CR or None when the file has a single line.

    `damaged` says that some bytes cannot be decoded or are NUL, `has_huge_line` that a line exceeds 1 MiB.
    `sheet` is the sheet of a workbook that the table was read from.
    """

    path: str
    size: int
    sha256: str
    kind: Kind
    encoding: str | None = None
    bom: bool = False
    newline: str | None = None
    delimiter: str | None = None
    bare_lf: int = 0
    bare_cr: int = 0
    crlf: int = 0
    damaged: bool = False
    has_huge_line: bool = False
    sheet: str | None = None


class Incident(NamedTuple):
    """Something the reader met that a rule of the same code explains.

    `record` counts CSV records from 1 as a spreadsheet numbers its rows, `line` physical lines from 1,
    `column` cells from 1; None where the incident belongs to the file or the whole record.
    """

    code: str
    record: int | None = None
    line: int | None = None
    column: int | None = None
    value: str = ""
    context: Mapping[str, object] = NOTHING


class Block(NamedTuple):
    """Consecutive records, column by column, every column of the same length.

    `widths` gives the true cell count of each row that differs from the header; short rows are padded
    with "" and surplus cells cut, their text kept in `surplus`. All are keyed by the offset in the block.
    """

    first_record: int
    lines: Sequence[int]
    columns: tuple[tuple[str, ...], ...]
    blank: frozenset[int] = frozenset()
    widths: Mapping[int, int] = NO_WIDTHS
    surplus: Mapping[int, str] = NO_SURPLUS
    incidents: tuple[Incident, ...] = ()

    def __len__(self) -> int:
        return len(self.lines)

    @property
    def overfull(self) -> frozenset[int]:
        """Offsets of the rows with a value beyond the header: nobody knows which of their cells moved."""
        return frozenset(offset for offset, text in self.surplus.items() if text)

    def but(self, **changes: Any) -> "Block":
        """The same block with other values; `_replace` counts by the length that is ours."""
        return Block(**(self._asdict() | changes))


class Area(NamedTuple):
    """A rectangle of cells; rows and columns count from 1, the last ones belong to it."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


class Spots(NamedTuple):
    """How many cells of a sheet have something in common, and the first of them as (row, column)."""

    number: int = 0
    first: tuple[tuple[int, int], ...] = ()


class Own(StrEnum):
    """What this tool wrote a sheet for: help and lists, a form to fill in, or the rows of a marked book."""

    AID = "aid"
    FORM = "form"
    BOOK = "book"


class SheetFacts(NamedTuple):
    """What a sheet of a workbook holds beside its values, as far as its format tells; counted from 1.

    `zeros` says how many digits a cell shows whose format fills numbers with zeros: (row, column) → digits.
    `objects` counts what lies over the cells, by kind: picture, chart, shape, comment. Where the sheet is
    our `own`, the comments and colours that we put there do not count.
    """

    name: str
    is_visible: bool = True
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()
    merged: tuple[Area, ...] = ()
    formulas: Spots = Spots()
    coloured: Spots = Spots()
    objects: Mapping[str, int] = NO_OBJECTS
    zeros: Mapping[tuple[int, int], int] = NO_ZEROS
    own: Own | None = None


class Structure(NamedTuple):
    """A workbook beside its values: its sheets with data in order, and the one the table was read from."""

    sheets: tuple[SheetFacts, ...]
    sheet: str
    has_macros: bool = False
    is_told: bool = True
    """Whether the format tells of anything beside values: .xls and .ods do not here."""

    @property
    def read(self) -> SheetFacts:
        return next((one for one in self.sheets if one.name == self.sheet), SheetFacts(self.sheet))

    def elsewhere(self, sheet: SheetFacts) -> str | None:
        """Its name, unless the table was read from it."""
        return sheet.name if sheet.name != self.sheet else None


class Table(NamedTuple):
    """A file as a table: its form, its header, and its records as often as they are asked for.

    `header_record` and `header_line` are None when the file has no header row. `blocks()` starts a new
    pass over the file each time and may raise `EnvironmentFailure` when the file has gone.
    `structure` and `others`, the other sheets with data, hidden ones too, are of workbooks only.
    """

    form: Form
    header: tuple[str, ...]
    header_record: int | None
    header_line: int | None
    blocks: Callable[[], Iterator[Block]]
    incidents: tuple[Incident, ...] = ()
    structure: Structure | None = None
    others: tuple["Table", ...] = ()


# ── What the header means ─────────────────────────────────────────────────────────────────────────


class Spelling(Enum):
    """How a column's label met the name of an item."""

    EXACT = "exact"
    OFFICIAL = "official"
    NEAR = "near"
    VARIANT = "variant"


class Column(NamedTuple):
    """One position of the file; `item` is None for a column the schema does not know."""

    position: int
    label: str
    item: Field | None = None
    spelling: Spelling = Spelling.EXACT
    repeats: int | None = None


class Candidate(NamedTuple):
    """A schema that the header may mean, with its score from 0 to 1."""

    schema: Schema
    score: float
    absent: tuple[str, ...] = ()


class Layout(NamedTuple):
    """The header read against the chosen schema; `schema` is None when no schema is near enough."""

    schema: Schema | None
    score: float
    columns: tuple[Column, ...]
    candidates: tuple[Candidate, ...] = ()
    forced: bool = False

    @property
    def missing(self) -> tuple[Field, ...]:
        """Items of the schema that no column of the file carries, in official order."""
        if self.schema is None:
            return ()
        present = {column.item.name for column in self.columns if column.item}
        return tuple(item for item in self.schema.fields if item.name not in present)


# ── Rules and what they find ──────────────────────────────────────────────────────────────────────


class Severity(StrEnum):
    """ERROR breaks a must of the standard, WARNING a should, INFO is worth knowing.

    PRIVATE is what must not be published whatever its form: data about a person.
    """

    PRIVATE = "private"
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Scope(Enum):
    """What a finding is about; an ERROR of scope FILE keeps the whole file from conforming."""

    FILE = "file"
    RECORD = "record"
    CELL = "cell"


class Safety(Enum):
    """What a repair promises: SAFE keeps the meaning, UNSAFE needs a person's word."""

    SAFE = "safe"
    UNSAFE = "unsafe"


class Place(NamedTuple):
    """Where: the item, its column (from 1), the record as the spreadsheet numbers it, the physical line.

    `sheet` is named only where it is not the sheet that the table was read from.
    """

    record: int | None = None
    line: int | None = None
    column: int | None = None
    field: str | None = None
    sheet: str | None = None

    @property
    def a1(self) -> str | None:
        """The address Excel shows, such as C12; None unless both row and column are known."""
        if self.record is None or self.column is None:
            return None
        letters, rest = "", self.column
        while rest:
            rest, digit = divmod(rest - 1, 26)
            letters = chr(65 + digit) + letters
        return f"{letters}{self.record}"


class Finding(NamedTuple):
    """One fact that a rule objects to. The sentence is made from the rule when shown."""

    code: str
    place: Place
    value: str = ""
    context: Mapping[str, object] = NOTHING


class Noticed(NamedTuple):
    """Met while reading: the reader's incident of the same code is the finding."""


class Forms(NamedTuple):
    """About how the file is stored. `faults` yields the context of each finding."""

    faults: Callable[[Form], Iterable[Mapping[str, object]]]


class Books(NamedTuple):
    """About a workbook beside its values. `faults` yields the place and the context of each finding."""

    faults: Callable[[Structure], Iterable[tuple[Place, Mapping[str, object]]]]


class Headers(NamedTuple):
    """About the header row. `faults` yields (column or None, item or None, context)."""

    faults: Callable[[Layout], Iterable[tuple[Column | None, Field | None, Mapping[str, object]]]]


class Cells(NamedTuple):
    """About one value. `predicate(item)` is called once per column, its answer once per distinct value.

    Blank cells are never asked about. `fix` proposes the repaired value, or None where there is no one
    right answer. `plain` vouches for values that are never at fault; rules that share one share its cost.
    A column that carries no item of the schema is asked about as an item of its own name, without a role.
    `is_of_white_space` asks instead about the cells that hold nothing but white space, never the empty ones.
    """

    applies: Callable[[Field], bool]
    predicate: Callable[[Field], Predicate]
    fix: Callable[[str, Field], str | None] | None = None
    plain: Plain | None = None
    is_of_white_space: bool = False


class Blanks(NamedTuple):
    """About blank cells: every blank cell of an item it applies to is a finding."""

    applies: Callable[[Field], bool]


class Rows(NamedTuple):
    """About values that belong together in a record, asked for by role.

    `faults` gets one value per role, in the order of `roles`, and returns the indexes of those at fault.
    `plain` vouches, role by role, for values that are never at fault together: their records are passed over.
    `fix` proposes all the values anew, or None where there is no one right answer.
    """

    roles: tuple[Role, ...]
    plain: tuple[Plain, ...]
    faults: Callable[[tuple[str, ...]], Sequence[int]]
    fix: Callable[[tuple[str, ...]], tuple[str, ...] | None] | None = None


Combination = tuple[str, ...]
"""The values of one record, one for each role asked for."""


class Tables(NamedTuple):
    """About columns as a whole, asked for by role, once every record is read.

    `faults` gets each combination of values and how many records have it, and returns those at fault: by
    the index of the role, the context of the finding. A context may hold `becomes`, the repaired value.
    `suspects` is asked first, of the different values role by role: where it says no, nothing is at fault.
    `coarse`, where given, says less of each value, and what it is asked about are then the different
    records that are left, column by column. Combinations of fewer than `at_least` records are not told.
    """

    roles: tuple[Role, ...]
    faults: Callable[[Mapping[Combination, int]], Mapping[Combination, Mapping[int, Mapping[str, object]]]]
    suspects: Callable[[Sequence[Sequence[Any]]], bool] | None = None
    coarse: tuple[Callable[[str], object], ...] = ()
    at_least: int = 1


class Repeats(NamedTuple):
    """About values that may occur once in a file; blanks are not compared."""

    applies: Callable[[Field], bool]


class ColumnFacts(NamedTuple):
    """One column after the last record: how many records there were and how many cells are blank."""

    column: Column
    rows: int
    blank: int


class Columns(NamedTuple):
    """About a whole column, seen once after the last record."""

    passes: Callable[[ColumnFacts], bool]


class Scars(NamedTuple):
    """About what the other rules found: `faults` gets the number of findings by code, after everything else.

    It yields the context of each finding about the file.
    """

    faults: Callable[[Mapping[str, int]], Iterable[Mapping[str, object]]]


Check = Noticed | Forms | Books | Headers | Cells | Blanks | Rows | Repeats | Columns | Tables | Scars


Sample = str | bytes | tuple[str, ...] | Structure | Callable[[], str]
"""An example's value: a cell for `Cells`, one value per role for `Rows`, what a workbook holds for `Books`,
otherwise a whole file. A function makes one that is too large to be held by every run."""


class Good(NamedTuple):
    """Something the rule must accept; a whole file is read as `schema`, a cell as `field`.

    A file has a `name` where the example is about that.
    """

    value: Sample
    field: Field | None = None
    schema: str = "aed@legacy-2017"
    name: str = ""


class Bad(NamedTuple):
    """Something the rule must object to; `becomes` is what its repair, if any, must make of it."""

    value: Sample
    field: Field | None = None
    schema: str = "aed@legacy-2017"
    becomes: str | None = None
    name: str = ""


class Rule(NamedTuple):
    """A rule, declared once: everything said, documented and tested about it derives from here.

    Texts may name {value}, {field}, {record}, {line}, {a1}, {column}, {label}, {example}, whatever the
    finding's context holds, and the words `hint` works out from the value and its item when it is shown.
    """

    code: str
    severity: Severity
    scope: Scope
    title: Text
    message: Text
    remedy: Text
    why: Text
    source: str
    check: Check
    examples: tuple[Good | Bad, ...]
    version: int = 1
    safety: Safety | None = None
    hint: Callable[[str, Field | None], Mapping[str, object]] | None = None


# ── Reports and rates ─────────────────────────────────────────────────────────────────────────────


class Group(NamedTuple):
    """All findings of one rule in one column: how many there are, and the first of them."""

    code: str
    column: int | None
    count: int  # type: ignore[assignment]  # a tuple's own count is of no use here
    findings: tuple[Finding, ...]

    @property
    def omitted(self) -> int:
        return self.count - len(self.findings)


class Tally(NamedTuple):
    """How often a rule applied to a column and how often it passed, counted also when nothing failed."""

    code: str
    field: str
    applied: int
    passed: int


class Judgement(NamedTuple):
    """One line of the Table Schema verdict: frictionless's row number, field number and rule."""

    record: int
    column: int | None
    rule: str


class Verdict(NamedTuple):
    """What Table Schema says, exactly as frictionless says it; `judgements` are the first of them."""

    engine: str
    counts: Mapping[str, int]
    judgements: tuple[Judgement, ...] = ()

    @property
    def total(self) -> int:
        return sum(self.counts.values())


class ItemTally(NamedTuple):
    """For one item: how many records have a cell that is present, filled where needed and free of errors."""

    field: Field
    applied: int
    passed: int


class Translation(NamedTuple):
    """How many cells of an item are in a language, by its code: translations, or records that state it."""

    field: str
    language: str
    filled: int


class Report(NamedTuple):
    """Everything one pass over one file found; `filled` are the columns of items with at least one value."""

    form: Form
    header_line: int | None
    layout: Layout
    rows: int
    columns: int
    groups: tuple[Group, ...]
    tallies: tuple[Tally, ...] = ()
    items: tuple[ItemTally, ...] = ()
    filled: tuple[Column, ...] = ()
    verdict: Verdict | None = None
    structure: Structure | None = None
    translations: tuple[Translation, ...] = ()

    @property
    def languages(self) -> tuple[str, ...]:
        """Japanese first, then the others that at least one cell is in."""
        others = {one.language for one in self.translations if one.filled} - {"ja"}
        return ("ja", *sorted(others))


class Rate(NamedTuple):
    """passed ÷ applied, exact. `provisional` when a level behind it is not confirmed by a source."""

    passed: int
    applied: int
    provisional: bool = False

    @property
    def fraction(self) -> Fraction | None:
        """None when there was nothing to measure; never 1 for want of data."""
        return Fraction(self.passed, self.applied) if self.applied else None


class Conformance(NamedTuple):
    """What one file reaches: both rates, and whether it conforms (None when the levels are unknown)."""

    required: Rate
    recommended: Rate
    conforms: bool | None


class Counts(NamedTuple):
    """How many findings of each severity a file has, those not listed included."""

    error: int = 0
    warning: int = 0
    info: int = 0
    private: int = 0


class Trait(NamedTuple):
    """What is looked for in the cells of the columns it applies to, once per distinct value."""

    applies: Callable[[Column], object]
    predicate: Predicate


class Sight(NamedTuple):
    """A place that an answer points at, and what stands there."""

    place: Place
    value: str = ""


class Seen(NamedTuple):
    """How many cells of a column have a trait, and the first of them."""

    number: int = 0
    first: tuple[Sight, ...] = ()


class Profile(NamedTuple):
    """A column in outline: `values` are its different ones, or None where there are too many to tell."""

    column: Column
    rows: int
    filled: int
    values: Mapping[str, int] | None
    seen: Mapping[Trait, Seen]
    starts_filled: bool = False


class Evidence(NamedTuple):
    """What the official rules of machine readability are decided from: the report, and the table in outline.

    `repeated` are rows that repeat the header, `after_gaps` the rows below blank ones with their cells,
    `lone` those with a single filled cell; `usual` is how many cells most rows fill.
    """

    report: Report
    header: tuple[str, ...]
    header_record: int | None
    profiles: tuple[Profile, ...]
    repeated: tuple[Sight, ...] = ()
    after_gaps: tuple[tuple[Place, tuple[str, ...]], ...] = ()
    lone: tuple[Sight, ...] = ()
    usual: int = 0
    typed_as_text: Mapping[int, Seen] = MappingProxyType({})


class Standing(StrEnum):
    """The answer to an official rule; UNDECIDED where this file alone does not tell."""

    MET = "met"
    BROKEN = "broken"
    UNDECIDED = "undecided"
    NOT_APPLICABLE = "not-applicable"


class Answer(NamedTuple):
    """How a file stands to one official rule: `reason` says what was found or why nothing can be said."""

    standing: Standing
    reason: Text | None = None
    number: int = 0
    sights: tuple[Sight, ...] = ()


class Criterion(NamedTuple):
    """One rule of the official 行政データにおける機械可読性に関するルール, with how it is decided here.

    `weight` is ours: 3 where programs read something wrong, 2 where hand work is needed, 1 otherwise.
    `codes` are the rules of ours that stand behind it; `only` is the kind of file it speaks of;
    one that `needs_rows` has nothing to say of a file without records.
    """

    id: str
    title: Text
    why: Text
    remedy: Text
    weight: int
    decide: Callable[[Evidence], Answer]
    traits: tuple[Trait, ...] = ()
    codes: tuple[str, ...] = ()
    only: Kind | None = None
    needs_rows: bool = True

    @property
    def level(self) -> int:
        return int(self.id[1])


class Mark(NamedTuple):
    """An official rule answered for one file, and the points out of 100 that its level loses by it."""

    criterion: Criterion
    answer: Answer
    deduction: Fraction = Fraction(0)


class Grade(NamedTuple):
    """What a file reaches on one level of the official rules, over those that could be decided."""

    level: int
    marks: tuple[Mark, ...]

    @property
    def score(self) -> Fraction | None:
        """Out of 100; None when nothing could be decided."""
        decided = self.number(Standing.MET) + self.number(Standing.BROKEN)
        return 100 - sum((mark.deduction for mark in self.marks), Fraction(0)) if decided else None

    def number(self, standing: Standing) -> int:
        return sum(1 for mark in self.marks if mark.answer.standing is standing)


class Point(NamedTuple):
    """A record's place on the map in degrees; doubtful where something was found about its coordinates."""

    record: int
    label: str
    latitude: float
    longitude: float
    is_doubtful: bool


class Preview(NamedTuple):
    """What a page shows of a table: the first records and some at fault, by number, and points of a map.

    `located` counts all the records with coordinates, those that are not among the points included.
    """

    header: tuple[str, ...]
    records: tuple[tuple[int, tuple[str, ...]], ...]
    points: tuple[Point, ...] = ()
    located: int = 0


class Trend(NamedTuple):
    """What became of a file since an earlier report, as far as both reports list their findings."""

    before: Fraction | None
    new: int
    fixed: int
    remaining: int
    is_partial: bool


class Ignore(NamedTuple):
    """Findings that somebody chose not to count until the end of a day (ISO 8601), and why.

    `path` is a pattern, `item` the name of an item; empty means all.
    """

    rule: str
    reason: str
    until: str
    path: str = ""
    item: str = ""


class CheckSettings(NamedTuple):
    """What makes a check fail: the mean rate in percent it must reach, and findings that do not count."""

    fail_under: Fraction | None = None
    ignores: tuple[Ignore, ...] = ()


class Assessed(NamedTuple):
    """A file's report with what it amounts to: its rates, whether it conforms, its counts of findings.

    `grades` are its levels of machine readability, `preview` is of its table and `trend` since an earlier
    report; each only where it was asked for. `ignored` says how many findings each `Ignore` set aside.
    """

    report: Report
    conformance: Conformance
    counts: Counts
    grades: tuple[Grade, ...] = ()
    preview: Preview | None = None
    trend: Trend | None = None
    ignored: tuple[tuple[Ignore, int], ...] = ()


class Summary(NamedTuple):
    """Several files together. `measured` files and `missing` target datasets make the mean."""

    files: tuple[Assessed, ...]
    missing: tuple[Schema, ...]
    measured: tuple[Assessed, ...]
    mean: Fraction | None
    provisional: bool

    @property
    def conforming(self) -> int:
        return sum(1 for file in self.files if file.conformance.conforms)


# ── What a municipality publishes ─────────────────────────────────────────────────────────────────


Body = tuple[str, Text]
"""A public body: its six-digit code and its name."""


class Publisher(NamedTuple):
    """Who publishes: the six-digit code, the name, and the contact every dataset must state."""

    lgcode: str
    name: Text
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    contact_url: str = ""

    @property
    def has_contact(self) -> bool:
        return bool(self.contact_name and (self.contact_email or self.contact_phone or self.contact_url))

    @property
    def body(self) -> Body:
        """Which public body it is, whichever of its offices answers questions."""
        return self.lgcode, self.name


class Licence(NamedTuple):
    """Terms of use by our own key; `portals` gives the id that each kind of portal uses for it."""

    key: str
    title: Text
    url: str
    portals: Mapping[str, str]


class Derivation(NamedTuple):
    """What a file was made of: another file of its dataset as it was then, and how it was made.

    `system` is the reference system that its coordinates were taken for.
    """

    name: str
    sha256: str
    system: str = "EPSG:6668"
    keeps_unlocated: bool = False


class Distribution(NamedTuple):
    """One file of a dataset. `name` is the ASCII name it is published under, `path` where it lies.

    `derived` is of files that this program made of another, `bbox` is west, south, east, north of geodata.
    """

    path: str
    name: str
    title: str
    format: str
    media_type: str
    size: int
    sha256: str
    encoding: str | None = None
    schema: str | None = None
    derived: Derivation | None = None
    bbox: tuple[float, float, float, float] | None = None


class Dataset(NamedTuple):
    """One dataset in DCAT's words. Dates are ISO 8601, `frequency` a key of the frequency table."""

    name: str
    title: Text
    description: Text
    licence: str | None
    distributions: tuple[Distribution, ...]
    publisher: Publisher
    keywords: tuple[str, ...] = ()
    frequency: str | None = None
    created: str | None = None
    modified: str | None = None
    temporal: tuple[str, str] | None = None
    theme: str | None = None
    pillar: str | None = None
    priority_field: str | None = None
    marks: tuple[str, ...] = ()
    bbox: tuple[float, float, float, float] | None = None
    """West, south, east, north in degrees."""


class Catalog(NamedTuple):
    """Everything a workspace or a region holds, by name. `publisher` is who publishes the catalogue."""

    publisher: Publisher
    datasets: tuple[Dataset, ...]


# ── Publication: what a portal should show, shows, and is made to show ────────────────────────────


class PortalFile(NamedTuple):
    """A file as a portal shows it. `key` tells files of a dataset apart, whatever their address."""

    key: str
    title: str
    format: str
    media_type: str
    size: int
    sha256: str
    id: str = ""
    url: str = ""


class Wanted(NamedTuple):
    """A dataset as a portal should show it. `marker` is ours for ever; `sources` are paths by file key."""

    marker: str
    name: str
    fields: Mapping[str, object]
    files: tuple[PortalFile, ...]
    sources: Mapping[str, str]


class Offer(NamedTuple):
    """A dataset ready to be planned for: what to show, how it was rated, and what forbids publishing it.

    `forbidden` yields to the reason in `override`. `private` are the cells with personal data that nobody
    released by name, and yields to nothing; `released` says which were, and why.
    """

    dataset: str
    wanted: Wanted
    schema: str
    required: Rate
    conforms: bool | None
    forbidden: tuple[Text, ...] = ()
    override: str = ""
    private: tuple[Text, ...] = ()
    released: str = ""
    marks: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


class Found(NamedTuple):
    """A dataset of ours as a portal shows it; `revision` changes whenever the portal's record does.

    `unfinished` names the files that have no preview yet, or whose table the portal has taken in since.
    """

    id: str
    marker: str
    name: str
    fields: Mapping[str, object]
    files: tuple[PortalFile, ...]
    revision: str
    is_public: bool = True
    unfinished: tuple[str, ...] = ()


class Action(StrEnum):
    """What a plan does with a dataset on a portal."""

    CREATE = "create"
    UPDATE = "update"
    UNCHANGED = "unchanged"
    BLOCKED = "blocked"
    VANISHED = "vanished"
    WITHDRAW = "withdraw"
    RECORD = "record"


HIDDEN = frozenset({Action.WITHDRAW, Action.VANISHED})
"""Actions of receipts after which a portal no longer shows the dataset."""


class Change(NamedTuple):
    """One difference between what is wanted and what is found; `what` is a field or a file's key."""

    what: str
    before: str
    after: str


class Step(NamedTuple):
    """One dataset on one portal: what is to be done, what changes, and why or why not.

    `is_adopted` where a person said that a dataset which somebody else put there is ours from now on.
    """

    action: Action
    dataset: str
    changes: tuple[Change, ...] = ()
    reasons: tuple[Text, ...] = ()
    offer: Offer | None = None
    found: Found | None = None
    is_adopted: bool = False


class Plan(NamedTuple):
    """What a publication to one portal will do, step by step."""

    portal: str
    steps: tuple[Step, ...]


class Outcome(NamedTuple):
    """What became of a step: its receipt, or why it failed, or neither where nothing was to be done."""

    step: Step
    receipt: "Receipt | None" = None
    failure: Text | None = None


class Receipt(NamedTuple):
    """Proof of one effect. `content` is the hash of what the portal shows since; rates are as published."""

    time: str
    portal: str
    dataset: str
    portal_id: str
    action: Action
    content: str
    files: tuple[PortalFile, ...]
    schema: str
    required: Rate
    conforms: bool | None
    tool: str
    operator: str
    reason: str = ""
    marks: tuple[str, ...] = ()
    kind: str = ""
    """The portal's kind or profile: folder, ckan, bodik, gspatial …; empty in receipts of before."""
    languages: tuple[str, ...] = ()
    """Codes of the languages the dataset's cells are offered in, such as ja and en."""
