"""Template tags of scorecard pages (``scorecards``)."""
