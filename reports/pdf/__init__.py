"""From a frozen document to a PDF: used by workers only, because what it imports is heavy."""
