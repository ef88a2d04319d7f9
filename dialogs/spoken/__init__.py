"""Written Russian to said Russian, and what was said back to values. Pure: text in, text out.

:mod:`.saying` numbers, dates, times and card numbers as words; :mod:`.text` whole texts for
the ear; :mod:`.parsing` digits, numbers and dates out of what a person said or typed.
"""

from dialogs.spoken.parsing import date_from_words, digits_from_words, number_from_words
from dialogs.spoken.saying import (
    say_count,
    say_date,
    say_decimal,
    say_digits,
    say_number,
    say_ordinal,
    say_phone,
    say_time,
)
from dialogs.spoken.text import speakable

__all__ = [
    "date_from_words",
    "digits_from_words",
    "number_from_words",
    "say_count",
    "say_date",
    "say_decimal",
    "say_digits",
    "say_number",
    "say_ordinal",
    "say_phone",
    "say_time",
    "speakable",
]
