"""Steps on the rules pages: weights by pairs, by hand and by experts; points; policy."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.axe import grave_violations


def take_the_textiles_default(page: Page) -> None:
    """The ESG manager takes the product's judgements for textiles; they agree with one another."""
    page.goto("/rules/")
    page.get_by_role("button", name=re.compile("Take the default: Textiles")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Textiles")
    expect(page.get_by_text("In order")).to_be_visible()
    expect(page.locator("#share-1")).to_have_text("34.86%")
    assert grave_violations(page) == []


def judge_one_pair_the_other_way(page: Page) -> None:
    """One judgement against all the others: weights and ratio follow at once, and nothing is stored yet."""
    page.get_by_label("Environment against Society").select_option("1/9")
    expect(page.locator("#r-3-0")).to_have_text("9")
    expect(page.locator("#rule-ratio")).to_contain_text("Too high")
    expect(page.locator("#rule-ratio")).to_contain_text("Environment against Society")
    scale = page.get_by_role("slider")
    expect(scale).to_have_attribute("aria-valuetext", "1/9 – Society matters extremely more")


def save_is_refused_without_a_reason(page: Page) -> None:
    """Above 0.10 the draft is not saved until somebody says why."""
    page.get_by_role("button", name="Save the draft").click()
    expect(page.locator("#error-summary")).to_contain_text("above 0.10")
    expect(page.get_by_label("Environment against Society")).to_have_value("1/9")
    assert grave_violations(page) == []
    page.get_by_label(re.compile("Reason")).fill("Pilot in a mill town: society comes first this year")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_text("The draft is saved.")).to_be_visible()


def put_it_in_force_today(page: Page) -> None:
    """From today on; the version cannot be worked on any more."""
    page.get_by_role("button", name="Put version 1 in force").click()
    expect(page.get_by_text("Requests sent from then on are scored by it.")).to_be_visible()
    expect(page.get_by_role("button", name="Save the draft")).to_have_count(0)
    page.goto("/rules/")
    expect(page.locator("tr", has_text="Textiles")).to_contain_text("Version 1")


def weights_by_hand_add_up(page: Page) -> None:
    """A live sum says what is missing; the server refuses what does not add up, at the field."""
    page.goto("/rules/")
    page.get_by_role("button", name="Change: All industries").click()
    page.get_by_label("Environment", exact=True).fill("2000")
    expect(page.locator("[data-sum]")).to_have_text("10,333 of 10,000: 333 too many")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.locator("#error-summary")).to_contain_text("Take 333 away")
    page.get_by_label("Governance", exact=True).fill("1333")
    expect(page.locator("[data-sum]")).to_have_text("10,000 of 10,000")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_text("The draft is saved.")).to_be_visible()
    assert grave_violations(page) == []


def points_never_fall(page: Page) -> None:
    """A smaller firm cannot get less at basic; the message stands at the cell."""
    page.goto("/rules/")
    page.locator("section", has=page.get_by_role("heading", name="Points table")).get_by_role(
        "button", name=re.compile("^Change")
    ).click()
    cell = page.locator('input[name="medium:environment.action.climate_change:basic"]')
    cell.fill("60")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_text("Not less than the 70 of a larger firm.").last).to_be_visible()
    assert grave_violations(page) == []
    cell.fill("115")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_text("1 row of your own")).to_be_visible()


def policy_names_the_score_that_counts(page: Page) -> None:
    """The policy page in plain words, with a threshold that is checked."""
    page.goto("/rules/")
    page.locator("section", has=page.get_by_role("heading", name="Evaluation policy")).get_by_role(
        "button", name=re.compile("^Change")
    ).click()
    page.get_by_label("Only the audit-verified score").check()
    page.get_by_label(re.compile("Least points")).fill("250")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.locator("#error-summary")).to_contain_text("from 0 to 200")
    assert grave_violations(page) == []
    page.get_by_label(re.compile("Least points")).fill("70")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_text("The draft is saved.")).to_be_visible()


def experts_vote(manager: Page, others: list[Page]) -> None:
    """Three people vote without names; the second round shows the middle of the first; then it is closed."""
    manager.goto("/rules/")
    manager.locator("section", has=manager.get_by_role("heading", name="Dimension weights")).get_by_role(
        "button", name=re.compile("^Change")
    ).click()
    manager.get_by_role("link", name="Delphi").click()
    for name in ("Aurora esg_manager", "Aurora procurement", "Aurora viewer"):
        manager.get_by_role("checkbox", name=re.compile(name)).check()
    manager.get_by_role("button", name="Open the panel for round 1").click()
    expect(manager.get_by_text("The experts are told by e-mail.")).to_be_visible()
    address = manager.url
    voters = [manager, *others]
    for voter, policy in zip(voters, ("2000", "2500", "4000"), strict=True):
        voter.goto(address)
        voter.get_by_label("Policy", exact=True).fill(policy)
        voter.get_by_label("Honour", exact=True).fill(str(3333 - int(policy) if int(policy) < 3333 else 0))
        voter.get_by_label("Action", exact=True).fill("1667" if int(policy) < 3333 else "1000")
        voter.get_by_role("button", name="Vote").click()
        expect(voter.get_by_text("Your vote counts.")).to_be_visible()
    assert grave_violations(others[0]) == []
    manager.goto(address)
    expect(manager.get_by_text("3 votes in")).to_be_visible()
    manager.get_by_role("button", name="End the round, open the next").click()
    others[0].goto(address)
    expect(others[0].locator("tr", has_text="Policy").first).to_contain_text("2500")
