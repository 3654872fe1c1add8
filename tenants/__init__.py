"""Who may do what, and for whom: organisations, people, roles, the database context of a request."""
