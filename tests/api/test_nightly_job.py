"""The nightly job of docs/api.md, run as it is printed there, only with the test's own way of asking."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from suppliers.models import Site, Supplier, SupplyLink
from suppliers.services.statuses import change_status
from tenants.scope import scope
from tests.api.programs import Program
from tests.api.test_upsert_story import facilities

DOCS = Path(__file__).parents[2] / "docs" / "api.md"


def test_it_tells_351_facilities_with_sites_and_links_three_times_and_acts_on_what_changed(
    world, tmp_path, monkeypatch
) -> None:
    erp = Program(world, "Borealis", "suppliers:write", "standings:read").sign_in()
    monkeypatch.setenv("ESG_API", "/api/v1")
    monkeypatch.chdir(tmp_path)
    told = facilities()
    sites = [
        {"external_id": f"P-{row['external_id']}", "supplier": row["external_id"], "name": "Main plant"}
        for row in told
    ]
    links = [
        {"upstream": row["external_id"], "downstream": "V-00001", "material": "Parts", "share": "0.25"}
        for row in told[1:]
    ]
    job: dict[str, Any] = {}
    (printed,) = re.findall(r"```python\n(.*?)```", DOCS.read_text(), flags=re.DOTALL)
    exec(printed, job)  # noqa: S102 - our own document
    answers: list[Mapping[str, int]] = []

    def call(_bearer: str, address: str, body: object = None) -> Any:
        if body is None:
            return erp.web.get(address, headers=erp.headers).json()
        answer = erp.post(address.removeprefix("/api/v1/"), body).json()
        answers.append({name: n for name, n in answer["counts"].items() if n})
        return answer

    job |= {"token": lambda: "", "call": call}
    acts: list[tuple[str, str, str]] = []
    for _night in range(3):
        acts.clear()
        job["nightly"](told, sites, links, lambda *act: acts.append(act))

    assert answers[:3] == [{"created": 351}, {"created": 351}, {"created": 350}]
    assert answers[3:] == [{"unchanged": 351}, {"unchanged": 351}, {"unchanged": 350}] * 2
    assert {act[1:] for act in acts} == {("allow", "")}
    assert {act[0] for act in acts} == {row["external_id"] for row in told}  # all within the ten minutes
    with scope(world.scope("Borealis")):
        assert Site.objects.filter(keys__source_system="erp").count() == 351
        assert SupplyLink.objects.filter(downstream__keys__external_id="V-00001").count() == 350
        change_status(
            supplier=Supplier.objects.get(keys__external_id="V-00007"),
            to="admitted",
            reason="All is met.",
            actor=world.user("Borealis", "admin"),
        )
        suspended = Supplier.objects.get(keys__external_id="V-00007")
        change_status(
            supplier=suspended,
            to="suspended",
            reason="Nobody answers.",
            actor=world.user("Borealis", "admin"),
        )
    acts.clear()
    job["nightly"](told, sites, links, lambda *act: acts.append(act))
    assert ("V-00007", "block", "Nobody answers.") in acts
