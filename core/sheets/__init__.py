"""What every workbook shares that people fill in and send back: how it is written, how words are compared."""
