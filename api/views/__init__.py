"""Views of the API and of the page where its clients are managed."""
