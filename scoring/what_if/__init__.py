"""What would be: other rules tried over all suppliers, ways up tried for one. Nothing here writes."""
