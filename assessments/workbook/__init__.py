"""A questionnaire as a workbook: written with the present answers, read when it comes back, compared, taken.

``columns`` and ``words`` say what the sheet is made of, ``mark`` for which request and which answers it was
made, ``writing`` makes it, ``reading`` reads it without a database, ``comparing`` says what it would change,
``services`` keep and take it.
"""
