"""Reading uploaded lists: file → table → checked lines. No database, no clock."""
