"""Routes: rules of evaluation, and panels of experts."""

from django.urls import path

from workspace.views import rule_edit, rule_panels, rules, what_if

_RULE = "rules/<uuid:rule_id>"
_PANEL = "rules/panels/<uuid:panel_id>"

urlpatterns = [
    path("rules/", rules.rules, name="rules"),
    path("what-if/", what_if.what_if, name="what_if"),
    path("what-if/draft/", what_if.what_if_draft, name="what_if_draft"),
    path("what-if/export.<str:kind>", what_if.what_if_export, name="what_if_export"),
    path("rules/draft/", rule_edit.rule_draft, name="rule_draft"),
    path(f"{_RULE}/", rules.rule, name="rule"),
    path(f"{_RULE}/record.json", rules.rule_record, name="rule_record"),
    path(f"{_RULE}/table.<str:kind>", rules.rule_export, name="rule_export"),
    path(f"{_RULE}/save/", rule_edit.rule_save, name="rule_save"),
    path(f"{_RULE}/try/", rule_edit.rule_try, name="rule_try"),
    path(f"{_RULE}/materiality/", rule_edit.rule_materiality, name="rule_materiality"),
    path(f"{_RULE}/in-force/", rule_edit.rule_in_force, name="rule_in_force"),
    path(f"{_RULE}/withdraw/", rule_edit.rule_withdraw, name="rule_withdraw"),
    path(f"{_RULE}/panel/", rule_panels.panel_open, name="panel_open"),
    path(f"{_PANEL}/", rule_panels.panel, name="panel"),
    path(f"{_PANEL}/vote/", rule_panels.panel_vote, name="panel_vote"),
    path(f"{_PANEL}/next/", rule_panels.panel_next, name="panel_next"),
    path(f"{_PANEL}/close/", rule_panels.panel_close, name="panel_close"),
    path(f"{_PANEL}/call-off/", rule_panels.panel_call_off, name="panel_call_off"),
]
