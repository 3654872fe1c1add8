"""Routes: receipts of scorecards, the public keys, the public check."""

from django.urls import path

from scoring.receipts import views

_CARD = "scorecards/<uuid:card_id>"

urlpatterns = [
    path(f"{_CARD}/receipt/", views.scorecard_receipt, name="scorecard_receipt"),
    path(f"portal/{_CARD}/receipt/", views.portal_scorecard_receipt, name="portal_scorecard_receipt"),
    path("receipts/check/", views.receipt_check, name="receipt_check"),
    path(".well-known/score-receipt-keys.json", views.receipt_keys, name="receipt_keys"),
]
