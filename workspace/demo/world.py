"""Building the demo world: all of it or nothing, and only once."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from random import Random
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.db.models import F

from scoring.benchmarks.counting import advance_benchmarks
from suppliers.models import Supplier, SupplierStatus
from suppliers.services.links import add_link
from suppliers.services.listing import create_supplier
from tenants.models import (
    Notice,
    Organisation,
    OrganisationKind,
)
from tenants.scope import Scope, scope
from workspace.demo.accounts import (
    AUDIT_FIRM,
    BUYER,
    COMPANY,
    OTHER_BUYER,
    PASSWORD,
    RATING_BODY,
)
from workspace.demo.case import Case, tell
from workspace.demo.cast import Part, cast, links
from workspace.demo.chain import tell_chain
from workspace.demo.crowd import tell_crowd
from workspace.demo.crowd_cases import Crowd
from workspace.demo.desk import tell_desk
from workspace.demo.doubles import list_again
from workspace.demo.editions import tell_editions
from workspace.demo.evaluation import tell_evaluation
from workspace.demo.follow_up import Players, tell_follow_up
from workspace.demo.founding import World, add_colleagues, contact_of, found, user_of
from workspace.demo.incidents import tell_incidents
from workspace.demo.instants import at
from workspace.demo.kept import fill_lists
from workspace.demo.master import Keepers, keep_master_data, say_programme
from workspace.demo.materiality import tell_materiality
from workspace.demo.objections import tell_objections
from workspace.demo.onboarding import tell_onboarding
from workspace.demo.own_actions import tell_own_actions
from workspace.demo.playbooks import tell_playbooks
from workspace.demo.register import tell_register
from workspace.demo.risk import tell_risk
from workspace.demo.ruling import tell_rules
from workspace.demo.screening import tell_screening
from workspace.demo.shared_answers import share_with_second_customer
from workspace.demo.sharing import share_results, show_outside_results
from workspace.demo.stories import STORIES
from workspace.demo.team import share_work
from workspace.demo.timeline import Timeline

#: Who asks and who reviews, by buyer.
SENDERS = {BUYER: "jonas@fjallvik.example", OTHER_BUYER: "sanne@duinzand.example"}
OWNERS = {
    BUYER: ("elin@fjallvik.example", "jonas@fjallvik.example"),
    OTHER_BUYER: ("sanne@duinzand.example",),
}
REVIEWERS = ("teo@lanternfish.example", "mira@lanternfish.example")
#: Below this a rated supplier is watched.
WATCHED = 30


@transaction.atomic
def build(*, now: datetime) -> bool:
    """Make the demo world relative to ``now``; gives False when it is there already.

    The stages have nothing left to do afterwards, so nobody is woken and no mail goes out.
    """
    if Organisation.objects.filter(name=BUYER, is_demo=True).exists():
        return False
    world = World(now, make_password(PASSWORD), {}, {})
    with at(now - timedelta(days=500)):
        found(world)
    parts = cast()
    with at(now - timedelta(days=310)):
        suppliers = {(part.buyer, part.name): _list(world, n, part) for n, part in enumerate(parts)}
    with at(now - timedelta(days=305)):
        _link(world, suppliers)
        _keep(world, suppliers)
    timeline = Timeline(now, ZoneInfo(world.organisations[BUYER].time_zone))
    tell_crowd(_crowd(world), timeline, listed_at=now - timedelta(days=495))
    for number, part in enumerate(parts):
        told = partial(_tell, world, number, part, suppliers[part.buyer, part.name])
        timeline.add(f"n{STORIES[part.story].last_step}", told)
    players = _players(world, suppliers)
    tell_follow_up(players, timeline)
    tell_screening(players, timeline, admin=world.users["astrid@fjallvik.example"])
    voters = [world.users[f"{name}@fjallvik.example"] for name in ("elin", "jonas", "viggo")]
    tell_rules(players, timeline, voters=voters)
    tell_objections(players, timeline)
    tell_risk(players, timeline)
    tell_register(players, timeline)
    tell_incidents(players, timeline)
    tell_playbooks(players, timeline)
    tell_materiality(players, timeline)
    tell_editions(players, timeline)
    tell_desk(players, timeline)
    tell_evaluation(
        players,
        timeline,
        admin=world.users["astrid@fjallvik.example"],
        lead=world.users["mira@lanternfish.example"],
    )
    timeline.play()
    share_results(players, now=now)
    show_outside_results(players, now=now)
    share_with_second_customer(players, asker=world.users[SENDERS[OTHER_BUYER]], now=now)
    tell_chain(players, now=now)
    fill_lists(players, now=now)
    tell_own_actions(players, now=now)
    tell_onboarding(players, now=now)
    advance_benchmarks(now=now)
    with at(now - timedelta(days=3)), scope(_of_buyer(world)):
        list_again(actor=world.users[SENDERS[BUYER]])
    add_colleagues(world)
    share_work(
        world.organisations[COMPANY],
        giver=world.users["wang.lei@qingluan.example"],
        colleague=world.users["chen.hao@qingluan.example"],
        now=now,
    )
    _no_mail_goes_out(world)
    connection.run_on_commit.clear()
    return True


def _of_buyer(world: World) -> Scope:
    buyer = world.organisations[BUYER]
    return Scope(OrganisationKind.BUYER, buyer.pk, buyer.pk)


def _tell(world: World, number: int, part: Part, supplier: Supplier, _now: datetime) -> None:
    company = tell(_case(world, number, part, supplier))
    if company is not None:
        world.organisations[part.name] = company


def _crowd(world: World) -> Crowd:
    """Who evaluates the suppliers that are there for their number."""
    return Crowd(
        buyer=world.organisations[BUYER],
        sender=world.users["jonas@fjallvik.example"],
        reviewer=world.users[REVIEWERS[0]],
        releaser=world.users[REVIEWERS[1]],
        password=world.password,
    )


def _players(world: World, suppliers: dict[tuple[str, str], Supplier]) -> Players:
    """Who takes part in audits and follow-up at the first buyer."""
    by_name = {part.name: part for part in cast() if part.buyer == BUYER}
    return Players(
        buyer=world.organisations[BUYER],
        firm=world.organisations[AUDIT_FIRM],
        body=world.organisations[RATING_BODY],
        manager=world.users["elin@fjallvik.example"],
        purchaser=world.users["jonas@fjallvik.example"],
        lead=world.users["ines@marrowfield.example"],
        auditor=world.users["tariq@marrowfield.example"],
        verifier=world.users["teo@lanternfish.example"],
        suppliers={name: supplier for (buyer, name), supplier in suppliers.items() if buyer == BUYER},
        companies=world.organisations,
        contact_of=lambda name: world.users[contact_of(by_name[name])],
    )


def _no_mail_goes_out(world: World) -> None:
    """What people would have been told in the past is told already."""
    for name in (BUYER, OTHER_BUYER):
        tenant = world.organisations[name]
        with scope(Scope.worker(tenant.pk)):
            Notice.objects.filter(tenant=tenant, sent_at=None).update(sent_at=F("created_at"))


def _list(world: World, number: int, part: Part) -> Supplier:
    buyer = world.organisations[part.buyer]
    owners = OWNERS[part.buyer]
    with scope(Scope(OrganisationKind.BUYER, buyer.pk, buyer.pk)):
        return create_supplier(
            tenant_id=buyer.pk,
            actor=world.users[SENDERS[part.buyer]],
            name=part.name,
            country=part.country,
            address=part.address,
            sector=part.sector,
            industry=part.industry,
            size_class=part.size,
            tier=part.tier,
            status=_status(part),
            contact_name=part.contact,
            contact_email="" if part.story == "candidate" and not part.size else contact_of(part),
            owner=world.users[owners[number % len(owners)]],
        )


def _status(part: Part) -> str:
    if part.story in {"rated", "rated_before", "corrected"}:
        return SupplierStatus.WATCH if part.quality < WATCHED else SupplierStatus.ADMITTED
    return SupplierStatus.CANDIDATE if part.story == "candidate" else SupplierStatus.ONBOARDING


def _link(world: World, suppliers: dict[tuple[str, str], Supplier]) -> None:
    buyer = world.organisations[BUYER]
    with scope(Scope(OrganisationKind.BUYER, buyer.pk, buyer.pk)):
        for link in links():
            add_link(
                upstream=suppliers[BUYER, link.upstream],
                downstream=suppliers[BUYER, link.downstream],
                material=link.material,
                actor=world.users[SENDERS[BUYER]],
            )


def _keep(world: World, suppliers: dict[tuple[str, str], Supplier]) -> None:
    for name in (BUYER, OTHER_BUYER):
        purchaser = world.users[SENDERS[name]]
        keepers = Keepers(world.organisations[name], purchaser, world.users[OWNERS[name][0]])
        own = {part: supplier for (buyer, part), supplier in suppliers.items() if buyer == name}
        keep_master_data(keepers, own, now=world.now - timedelta(days=305))
    say_programme(
        world.organisations[BUYER],
        procurement=world.users["jonas@fjallvik.example"],
        sustainability=world.users["elin@fjallvik.example"],
        day=(world.now - timedelta(days=320)).date(),
    )


def _case(world: World, number: int, part: Part, supplier: Supplier) -> Case:
    language = "zh-hans" if part.country == "CN" else "en"
    story = STORIES[part.story]
    return Case(
        buyer=world.organisations[part.buyer],
        body=world.organisations[RATING_BODY],
        sender=world.users[SENDERS[part.buyer]],
        reviewer=world.users[REVIEWERS[number % len(REVIEWERS)]],
        releaser=world.users[REVIEWERS[(number + 1) % len(REVIEWERS)]],
        contact=None if story.joined is None else user_of(world, contact_of(part), part.contact, language),
        company=world.organisations.get(part.name),
        supplier=supplier,
        story=story,
        quality=part.quality,
        standards=_standards(number, part),
        language=language,
        now=world.now,
        # The same dice every time, so that a supplier answers the same everywhere.
        dice=Random(f"{part.buyer} {part.name}"),  # noqa: S311 - dice for a show
    )


def _standards(number: int, part: Part) -> tuple[str, ...]:
    """Direct suppliers are asked on both standards, of those behind them every second one."""
    return ("t-cerds", "t-cfie") if part.tier == 1 or number % 2 else ("t-cerds",)
