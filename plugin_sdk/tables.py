"""Tables that people upload and download: CSV and XLSX read as plain texts, written so that no cell runs."""

from core.tabular import Row, Table, TableError, read_table, safe_cell, to_csv, to_xlsx

__all__ = ["Row", "Table", "TableError", "read_table", "safe_cell", "to_csv", "to_xlsx"]
