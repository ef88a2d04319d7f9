"""The register of the union as a table: checked row by row, compared with what is kept, brought in as a whole.

``columns`` knows what the columns are called, ``values`` what cells may hold, ``checking`` makes rows of them,
``organisations`` finds or makes where people belong, ``planning`` compares a row with what is kept, ``importing`` does
it all in one go, and ``exporting`` writes the same form. Texts that people see are in ``columns.yml`` and
``reasons.yml``.
"""
