"""Every rule of the official 行政データにおける機械可読性に関するルール, in its order; each has its file.

Ids and titles are those of the rules of 2026-03-31 (各府省庁DX推進連絡会議・デジタル社会推進会議幹事会), as
https://github.com/digital-go-jp/machine_readability_rule lists them (PDL1.0); all other words are ours.
"""

from importlib import import_module

from opendata.model import Criterion

SOURCE = "https://www.cas.go.jp/jp/seisaku/digital_gyozaikaikaku/pdf/gyouseidata_rule.pdf"

NAMES = (
    # level 1: a program can read it
    "l1_01_file_format",
    "l1_02_one_table",
    "l1_03_unbroken_table",
    "l1_04_nothing_beside_the_data",
    "l1_05_named_columns",
    "l1_06_no_layout_by_blanks",
    "l1_07_one_value_per_cell",
    "l1_08_characters_for_every_system",
    "l1_09_blank_is_not_zero",
    "l1_10_no_objects",
    "l1_11_no_meaning_in_looks",
    "l1_12_no_merged_cells",
    "l1_13_nothing_hidden",
    "l1_14_one_line_per_record",
    "l1_15_quoted_commas",
    # level 2: a program can count and sort it
    "l2_01_bare_numbers",
    "l2_02_nothing_left_out",
    "l2_03_unique_columns",
    "l2_04_uniform_choices",
    "l2_05_other_apart_from_its_details",
    "l2_06_no_formulas",
    # level 3: a program can join it with other data
    "l3_01_header_first",
    "l3_02_code_list",
    "l3_03_defined_symbols",
    "l3_04_units",
    "l3_05_common_calendar",
    "l3_06_area_codes",
    "l3_07_same_form_every_year",
    "l3_08_definitions_and_history",
    "l3_09_long_form",
)


def all_criteria() -> tuple[Criterion, ...]:
    """Import them when first needed: only who asks for grades pays for them."""
    return tuple(_criterion(name) for name in NAMES)


def _criterion(name: str) -> Criterion:
    criterion: Criterion = import_module(f"opendata.readability.{name}").CRITERION
    return criterion
