"""Risk classes in the demo world: found by the rule, twice said otherwise, an invented index, a draft."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256

from risk.models import CountryIndex
from risk.rule_content import chosen_of, fields_of
from risk.services.overruling import overrule
from risk.services.ruling import draft_rule, revision_of, save_draft
from risk.stages import advance_risks
from suppliers.models import RiskClass, Supplier
from tenants.days import local_day
from tenants.scope import scope
from workspace.demo.follow_up import Players
from workspace.demo.timeline import Timeline

#: Supplier → class instead, reason, days it holds (None: until somebody ends it).
_OTHERWISE = {
    "Laurelbay Laminates GmbH": (
        RiskClass.HIGH,
        "A new owner since October; nobody of ours has seen the works under the new management.",
        90,
    ),
    "Qingluan Knitting Co., Ltd.": (
        RiskClass.LOW,
        "Audited on site in autumn, all findings closed; our own technician is there every week.",
        None,
    ),
}
_INDEX = {"BD": "22", "CN": "41", "EG": "12", "IN": "28", "PK": "15", "PT": "55", "SE": "88", "TR": "37"}
_INDEX |= {"VN": "52", "ID": "49", "LK": "44", "TN": "18", "DE": "79", "ET": "33"}


def tell_risk(players: Players, timeline: Timeline) -> None:
    """Classes as they were two months ago and later, what Elin said instead, and what she is working on."""
    timeline.add("n-60", _classify)
    timeline.add("n-21", _classify)
    timeline.add("n-20", partial(_say_otherwise, players))
    timeline.add("n-6", partial(_work_on_the_rule, players))
    timeline.add("n-0", _classify)


def _classify(now: datetime) -> None:
    advance_risks(now=now)


def _say_otherwise(players: Players, now: datetime) -> None:
    with scope(players.as_buyer()):
        today = local_day(players.buyer.pk, now)
        for name, (other, reason, days) in _OTHERWISE.items():
            supplier = Supplier.objects.get(tenant=players.buyer, name=name)
            if supplier.risk_class == other:
                continue
            overrule(
                supplier=supplier,
                risk_class=other,
                reason=reason,
                until=today + timedelta(days=days) if days else None,
                actor=players.manager,
                now=now,
            )


def _work_on_the_rule(players: Players, now: datetime) -> None:
    """An index under licence would come like this one, and a draft makes use of it."""
    with scope(players.as_buyer()):
        index = CountryIndex.objects.create(
            tenant=players.buyer,
            name="Water index (invented)",
            source="Made up for this demo, no publisher",
            year=2025,
            direction="lower_worse",
            area="environment",
            cuts=["60", "40", "20"],
            values=_INDEX,
            file_name="water-index.xlsx",
            sha256=sha256(b"water index of the demo world").hexdigest(),
            imported_by=players.manager,
        )
        draft = draft_rule(tenant_id=players.buyer.pk, actor=players.manager, now=now)
        key = f"own:{index.pk}"
        save_draft(
            draft.pk,
            tenant_id=players.buyer.pk,
            given=fields_of(draft.content)
            | {f"cut:{key}:{n}": cut for n, cut in enumerate(index.cuts)}
            | {"from:controls:0": "2", "from:controls:1": "3"},
            chosen=[*chosen_of(draft.content), f"table:{key}"],
            reason="Water counts, and weak controls are high from 3 points.",
            seen=revision_of(draft),
            actor=players.manager,
        )
