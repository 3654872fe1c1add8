"""Routes: results a supplier company shares, and what the holder of a link sees."""

from django.urls import path

from workspace.views import shared, shares

_SHARE = "portal/shares/<uuid:share_id>/"
_LINK = "shared/<str:token>/"

urlpatterns = [
    path("portal/shares/", shares.portal_shares, name="portal_shares"),
    path("portal/shares/new/", shares.portal_share_new, name="portal_share_new"),
    path(_SHARE, shares.portal_share, name="portal_share"),
    path(f"{_SHARE}link/", shares.portal_share_renew, name="portal_share_renew"),
    path(f"{_SHARE}end/", shares.portal_share_end, name="portal_share_end"),
    path(f"{_SHARE}file/", shares.portal_share_file, name="portal_share_file"),
    path(_LINK, shared.shared, name="shared"),
    path(f"{_LINK}receipt/", shared.shared_receipt, name="shared_receipt"),
    path(f"{_LINK}report/", shared.shared_report, name="shared_report"),
    path(f"{_LINK}file/", shared.shared_file, name="shared_file"),
]
