"""Every rule, in the order reports show them; adding one is a file and a line."""

from importlib import import_module

from opendata.model import Rule

NAMES = (
    # the file
    "empty_file",
    "not_a_text_file",
    "spreadsheet_file",
    "unclosed_quote",
    "undecodable_bytes",
    "null_character",
    "oversized_cell",
    "encoding_not_utf_8",
    "utf_8_without_bom",
    "carriage_return_newlines",
    "mixed_newlines",
    "delimiter_not_comma",
    # the header
    "no_header_row",
    "rows_above_header",
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
    # records
    "no_records",
    "too_few_cells",
    "too_many_cells",
    "surplus_blank_cells",
    "blank_row",
    "trailing_blank_rows",
    # cells
    "required_item_empty",
    "required_item_blank",
    "empty_id_column",
    "duplicate_id",
    "id_characters",
    "local_government_code_format",
    "local_government_code_check_digit",
    "local_government_code_unknown",
    "corporate_number_format",
    "corporate_number_check_digit",
    "number_format",
    "integer_format",
    "number_out_of_range",
    "date_format",
    "time_format",
    "mark_value",
    "closed_vocabulary",
    "open_vocabulary",
    # coordinates
    "coordinate_format",
    "coordinate_in_degrees_minutes_seconds",
    "coordinates_swapped",
    "coordinate_out_of_range",
    "coordinate_half_missing",
    # personal data
    "personal_data_column",
    "individual_number",
    "bank_account",
    "private_phone_number",
    "private_email_address",
)


def all_rules() -> tuple[Rule, ...]:
    """Import the rules when first needed: a command that checks nothing does not pay for them."""
    return tuple(_rule(name) for name in NAMES)


def _rule(name: str) -> Rule:
    rule: Rule = import_module(f"opendata.rules.{name}").RULE
    return rule
