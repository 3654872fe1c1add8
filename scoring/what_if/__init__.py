"""What would be: the cheapest way up for a supplier, and other rules for a buyer. Nothing here writes."""
