"""Template tags of reports (``report``)."""
