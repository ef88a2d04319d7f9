"""Tables as people keep them: .xlsx and .csv, read row by row and written. openpyxl lives here and nowhere else.

``reading(path)`` opens a file and gives its rows; ``writing(path)`` makes one that only its owner may read. What is
wrong with a file is :class:`UnreadableTable`, whose message is a sentence for a person.
"""

from backend.spreadsheets.entities import Cell, Limits, Row, UnreadableTable
from backend.spreadsheets.heads import HEAD_WITHIN, head_row, plain
from backend.spreadsheets.reading import OpenTable, reading
from backend.spreadsheets.writing import TableWriter, writing

__all__ = [
    "HEAD_WITHIN",
    "Cell",
    "Limits",
    "OpenTable",
    "Row",
    "TableWriter",
    "UnreadableTable",
    "head_row",
    "plain",
    "reading",
    "writing",
]
