"""Tables that people upload and download: read CSV and XLSX as plain texts, and write cells that no spreadsheet runs."""

from core.tabular import Row, Table, TableError, read_table, safe_cell, to_csv, to_xlsx

__all__ = ["Row", "Table", "TableError", "read_table", "safe_cell", "to_csv", "to_xlsx"]
