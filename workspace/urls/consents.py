"""Routes: who has a supplier company's answers, and answers shared with another customer."""

from django.urls import path

from workspace.views import portal_consents, portal_sharing, shared_answers

_CONSENT = "portal/consents/<uuid:consent_id>/"
_SHARE = "portal/answers/<uuid:submission_id>/share/"
_COPY = "suppliers/<uuid:supplier_id>/shared/<uuid:copy_id>/"

urlpatterns = [
    path("portal/consents/", portal_consents.portal_consents, name="portal_consents"),
    path(_CONSENT, portal_consents.portal_consent, name="portal_consent"),
    path(f"{_CONSENT}document/", portal_consents.portal_consent_document, name="portal_consent_document"),
    path(f"{_CONSENT}extend/", portal_consents.consent_extend, name="consent_extend"),
    path(f"{_CONSENT}revoke/", portal_consents.consent_revoke, name="consent_revoke"),
    path(f"{_CONSENT}hand-in/<uuid:request_id>/", portal_consents.consent_hand_in, name="consent_hand_in"),
    path("portal/asks/<uuid:ask_id>/decline/", portal_consents.ask_decline, name="ask_decline"),
    path(_SHARE, portal_sharing.answers_share, name="answers_share"),
    path(f"{_SHARE}confirm/", portal_sharing.answers_share_confirm, name="answers_share_confirm"),
    path("suppliers/<uuid:supplier_id>/shared/", shared_answers.supplier_shared, name="supplier_shared"),
    path("suppliers/<uuid:supplier_id>/shared/ask/", shared_answers.shared_ask, name="shared_ask"),
    path(_COPY, shared_answers.shared_copy, name="shared_copy"),
    path(f"{_COPY}document/", shared_answers.shared_copy_document, name="shared_copy_document"),
]
