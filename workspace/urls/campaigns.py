"""Routes: campaigns."""

from django.urls import path

from workspace.views import campaign_edit, campaign_steps, campaigns

_ONE = "campaigns/<uuid:campaign_id>/"

urlpatterns = [
    path("campaigns/", campaigns.campaigns, name="campaigns"),
    path("campaigns/new/", campaign_edit.campaign_new, name="campaign_new"),
    path("campaigns/sections/", campaign_edit.campaign_sections, name="campaign_sections"),
    path(_ONE, campaigns.campaign, name="campaign"),
    path(f"{_ONE}edit/", campaign_edit.campaign_edit, name="campaign_edit"),
    path(f"{_ONE}recipients/", campaign_edit.campaign_recipients, name="campaign_recipients"),
    path(f"{_ONE}discard/", campaign_edit.campaign_discard, name="campaign_discard"),
    path(f"{_ONE}send/", campaign_steps.campaign_send, name="campaign_send"),
    path(f"{_ONE}remind/", campaign_steps.campaign_remind, name="campaign_remind"),
    path(f"{_ONE}due/", campaign_steps.campaign_extend, name="campaign_extend"),
    path(f"{_ONE}again/", campaign_steps.campaign_again, name="campaign_again"),
    path(f"{_ONE}end/", campaign_steps.campaign_end, name="campaign_end"),
]
