"""Routes: the portfolio, its ranked lists, and who rose and who fell."""

from django.urls import path

from workspace.views import portfolio, portfolio_lists, portfolio_movers

urlpatterns = [
    path("portfolio/", portfolio.portfolio, name="portfolio"),
    path("portfolio/export.<str:kind>", portfolio.portfolio_export, name="portfolio_export"),
    path("portfolio/lists/", portfolio_lists.portfolio_lists, name="portfolio_lists"),
    path(
        "portfolio/lists/export.<str:kind>",
        portfolio_lists.portfolio_lists_export,
        name="portfolio_lists_export",
    ),
    path("portfolio/movers/", portfolio_movers.portfolio_movers, name="portfolio_movers"),
    path(
        "portfolio/movers/export.<str:kind>",
        portfolio_movers.portfolio_movers_export,
        name="portfolio_movers_export",
    ),
]
