"""Every rule, in the order reports show them; adding one is a file and a line.

A rule is imported when it is first asked for: a file has the roles of some of them only. What each needs
before it can say anything stands in needs.json, which `python -m opendata.handbook needs` writes.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from opendata.model import Layout, Rule, Table

NAMES = (
    # the file
    "empty_file",
    "not_a_text_file",
    "spreadsheet_file",
    "read_as_spreadsheet",
    "unclosed_quote",
    "undecodable_bytes",
    "null_character",
    "oversized_cell",
    "encoding_not_utf_8",
    "utf_8_without_bom",
    "carriage_return_newlines",
    "mixed_newlines",
    "delimiter_not_comma",
    "file_name_characters",
    "file_name_code_unknown",
    "hidden_sheet",
    "hidden_rows",
    "hidden_columns",
    "macros",
    "merged_cells",
    "other_sheets",
    "formula_cells",
    "coloured_cells",
    "objects_over_cells",
    # the header
    "no_header_row",
    "rows_above_header",
    "header_of_several_rows",
    "metadata_row",
    "unknown_dataset",
    "required_column_missing",
    "recommended_column_missing",
    "optional_column_missing",
    "column_renamed",
    "duplicate_column",
    "unnamed_column",
    "columns_reordered",
    "extra_column",
    "ckan_id_column",
    "column_name_blanks",
    "column_name_uri",
    # records
    "no_records",
    "too_few_cells",
    "too_many_cells",
    "surplus_blank_cells",
    "blank_row",
    "trailing_blank_rows",
    "duplicate_row",
    "note_row",
    "section_row",
    "total_row",
    # cells
    "required_item_empty",
    "required_item_blank",
    "error_value",
    "formula_without_value",
    "empty_id_column",
    "id_blank",
    "duplicate_id",
    "id_characters",
    "uneven_id_width",
    "scientific_notation",
    "local_government_code_format",
    "local_government_code_check_digit",
    "local_government_code_unknown",
    "local_government_code_blank",
    "local_government_code_differs",
    "local_government_name_blank",
    "local_government_name_differs",
    "municipality_name_differs",
    "location_code_blank",
    "location_code_differs",
    "corporate_number_format",
    "corporate_number_check_digit",
    "number_format",
    "integer_format",
    "number_out_of_range",
    "date_format",
    "date_without_day",
    "placeholder_date",
    "end_date_before_start",
    "time_format",
    "time_range",
    "time_half_missing",
    "start_time_equals_end",
    "end_time_before_start",
    "weekday_format",
    "mark_value",
    "disaster_kind_unmarked",
    "phone_format",
    "phone_lost_zero",
    "phone_without_hyphens",
    "postal_code_format",
    "postal_code_hyphen",
    "url_format",
    "url_without_scheme",
    "email_format",
    "closed_vocabulary",
    "open_vocabulary",
    "list_separator",
    "machiaza_id_format",
    "toilet_total_differs",
    "population_total_differs",
    "population_ages_differ",
    # addresses
    "address_without_prefecture",
    "address_characters",
    "address_as_date",
    "address_with_postal_code",
    "address_city_too_long",
    "address_parts_differ",
    "address_parts_blank",
    # text
    "garbled_text",
    "surrounding_blanks",
    "blanks_only_cell",
    "invisible_character",
    "line_break_in_cell",
    "carriage_return_in_cell",
    "half_width_katakana",
    "kana_not_katakana",
    "kana_alphanumerics",
    "full_width_alphanumerics",
    "kangxi_radical",
    "platform_dependent_character",
    "lost_character",
    "sanitize_marker",
    "html_remnant",
    "placeholder_for_empty",
    "placeholder_in_text",
    # coordinates
    "coordinate_format",
    "coordinate_in_degrees_minutes_seconds",
    "coordinate_excess_decimals",
    "coordinates_swapped",
    "coordinate_out_of_range",
    "coordinate_half_missing",
    "coordinate_in_metres",
    "coordinate_far_from_municipality",
    "coordinate_repeated",
    # the file as a whole
    "saved_from_excel",
    "columns_not_compared",
    # personal data
    "personal_data_column",
    "individual_number",
    "bank_account",
    "private_phone_number",
    "private_email_address",
)


class _Shelf(Mapping[str, Rule]):
    """Code → rule, in order; the file of a rule is named like its code."""

    def __init__(self) -> None:
        self._names = {name.replace("_", "-"): name for name in NAMES}
        self._known: dict[str, Rule] = {}

    def __getitem__(self, code: str) -> Rule:
        if code not in self._known:
            self._known[code] = import_module(f"opendata.rules.{self._names[code]}").RULE
        return self._known[code]

    def __contains__(self, code: object) -> bool:
        return code in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


_SHELF = _Shelf()


def by_code() -> Mapping[str, Rule]:
    return _SHELF


@cache
def all_rules() -> tuple[Rule, ...]:
    """All of them imported: a command that checks one file has no need of that."""
    return tuple(_SHELF.values())


# ── What a rule needs ─────────────────────────────────────────────────────────────────────────────

NEEDS = Path(__file__).with_name("needs.json")


class Needs(NamedTuple):
    """Codes of the rules that need something; "" stands for a column without a role.

    `incident` needs that the engine or the reader met what it explains, `workbook` that the file is one,
    `some` a column of any of the roles, `every` a column of each.
    """

    incident: tuple[str, ...]
    workbook: tuple[str, ...]
    some: Mapping[str, tuple[str, ...]]
    every: Mapping[str, tuple[str, ...]]


@cache
def needs() -> Needs:
    return Needs(**json.loads(NEEDS.read_text(encoding="utf-8")))


def asked(rules: Mapping[str, Rule], table: Table, layout: Layout) -> tuple[Rule, ...]:
    """Those that can have anything to say of the table, or to count in it."""
    known = needs()
    roles = {str((column.item and column.item.role) or "") for column in layout.columns}
    idle = {
        *known.incident,
        *(() if table.structure else known.workbook),
        *(code for code, some in known.some.items() if roles.isdisjoint(some)),
        *(code for code, every in known.every.items() if not roles.issuperset(every)),
    }
    return tuple(rules[code] for code in rules if code not in idle)
