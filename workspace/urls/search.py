"""Route of the search."""

from django.urls import path

from workspace.views import search

urlpatterns = [path("search/", search.search_page, name="search")]
