"""From a frozen document to what a report shows: figures computed again, names looked up, nothing fetched."""
