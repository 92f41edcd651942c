"""Deals from CSV files (PRODUCT.md, "Imports")."""

from core.imports.importing import FileImport, ImportReport
from core.imports.options import ImportOptions
from core.imports.outcome import Outcome
from core.imports.rows import BadCell, BadRow, DealRow, PersonName
from core.imports.writing import DealWriter

__all__ = [
    "BadCell",
    "BadRow",
    "DealRow",
    "DealWriter",
    "FileImport",
    "ImportOptions",
    "ImportReport",
    "Outcome",
    "PersonName",
]
