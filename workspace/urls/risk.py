"""Routes: risk classes, the rule behind them, country indices, a supplier's risk tab, double materiality."""

from django.urls import path

from workspace.views import materiality, risk, risk_rule, supplier_risk

_SUPPLIER = "suppliers/<uuid:supplier_id>/risk"
_RULE = "risk/rule/<uuid:rule_id>"
_RECORD = "risk/materiality/<uuid:record_id>"

urlpatterns = [
    path("risk/", risk.risk, name="risk"),
    path("risk/list/", risk.risk_listed, name="risk_list"),
    path("risk/export.<str:kind>", risk.risk_export, name="risk_export"),
    path("risk/rule/", risk_rule.risk_rule, name="risk_rule"),
    path("risk/rule/draft/", risk_rule.risk_rule_draft, name="risk_rule_draft"),
    path(f"{_RULE}/", risk_rule.risk_rule_version, name="risk_rule_version"),
    path(f"{_RULE}/save/", risk_rule.risk_rule_save, name="risk_rule_save"),
    path(f"{_RULE}/in-force/", risk_rule.risk_rule_in_force, name="risk_rule_in_force"),
    path(f"{_RULE}/withdraw/", risk_rule.risk_rule_withdraw, name="risk_rule_withdraw"),
    path("risk/indices/", risk_rule.country_index_import, name="country_index_import"),
    path(
        "risk/indices/template.<str:kind>",
        risk_rule.country_index_template,
        name="country_index_template",
    ),
    path("risk/indices/<uuid:index_id>/", risk_rule.country_index, name="country_index"),
    path(f"{_SUPPLIER}/", supplier_risk.supplier_risk, name="supplier_risk"),
    path(f"{_SUPPLIER}/overrule/", supplier_risk.risk_overrule, name="risk_overrule"),
    path(f"{_SUPPLIER}/end/", supplier_risk.risk_overrule_end, name="risk_overrule_end"),
    path("risk/materiality/", materiality.materiality, name="materiality"),
    path("risk/materiality/draft/", materiality.materiality_draft, name="materiality_draft"),
    path(f"{_RECORD}/", materiality.materiality_version, name="materiality_version"),
    path(f"{_RECORD}/save/", materiality.materiality_save, name="materiality_save"),
    path(f"{_RECORD}/in-force/", materiality.materiality_in_force, name="materiality_in_force"),
    path(f"{_RECORD}/withdraw/", materiality.materiality_withdraw, name="materiality_withdraw"),
    path(f"{_RECORD}/export.<str:kind>", materiality.materiality_export, name="materiality_export"),
]
