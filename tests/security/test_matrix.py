"""Every route × everybody × their own, a foreign and an absent object, held against the reviewed file."""

from __future__ import annotations

from itertools import groupby

import pytest
import time_machine

from tenants.access import THIRD_PARTY, access_of
from tests import cases as full_cases
from tests.prove.http_leaks import HttpLeaks, people_for
from tests.security.matrix import CLOSED, PEOPLE, lines, routes
from tests.security.walk import Walker
from tests.world import NOW

BY_ROUTE = {name: list(found) for name, found in groupby(lines(), key=lambda line: line.route)}
#: An invitation, and a shared result, is for whoever holds its link.
BY_TOKEN = {"invitation", "shared", "shared_receipt", "shared_report", "shared_file"}
OFFERED = [name for name, found in BY_ROUTE.items() if found[0].method != CLOSED]
ONE_METHOD = [name for name in OFFERED if len(BY_ROUTE[name]) == 1 and name not in THIRD_PARTY]


@pytest.fixture(scope="module")
def walker(cases) -> Walker:
    return Walker(cases, PEOPLE)


@pytest.fixture(autouse=True)
def _in_time(cases):
    full_cases.write_files(cases)
    with time_machine.travel(NOW, tick=False):
        yield


def test_the_file_names_every_route_and_no_other() -> None:
    assert set(BY_ROUTE) == {route.name for route in routes()}


@pytest.mark.parametrize("route", routes(), ids=lambda route: route.name)
def test_every_view_says_who_may_see_it_or_is_closed(route) -> None:
    closed = BY_ROUTE[route.name][0].method == CLOSED

    assert (access_of(route.view, route.name) is None) == closed


@pytest.mark.parametrize("name", OFFERED)
def test_somebody_succeeds_with_every_line(name) -> None:
    for line in BY_ROUTE[name]:
        assert {"200", "302"} & set(line.statuses.values())


@pytest.mark.parametrize("name", BY_ROUTE)
def test_everybody_gets_what_the_file_says_and_nothing_of_others(walker, name) -> None:
    wrong = []
    leaks = HttpLeaks(walker)
    for line in BY_ROUTE[name]:
        for method in ("GET", "POST") if line.method == CLOSED else (line.method,):
            for person in PEOPLE:
                answer = walker.ask(line, person, walker.own_path(line, person), method=method)
                if answer.status != line.statuses[person.kind]:
                    expected = line.statuses[person.kind]
                    wrong.append(f"{method} by {person}: {answer.status}, in the file {expected}")
                if person in people_for(line):
                    leaks.look(line, person, answer)
    assert wrong == []
    assert leaks.outcome.faults == []


@pytest.mark.parametrize("name", [name for name in OFFERED if any(line.absent for line in BY_ROUTE[name])])
def test_a_foreign_object_is_as_absent_as_none(walker, name) -> None:
    wrong = []
    for line in BY_ROUTE[name]:
        for person in PEOPLE:
            if line.refuses(person.kind):
                continue
            if (absent := walker.absent(line, person).status) != line.absent:
                wrong.append(f"{line.method} by {person}: absent {absent}")
            if name not in BY_TOKEN and (foreign := walker.foreign(line, person).status) != line.absent:
                wrong.append(f"{line.method} by {person}: foreign {foreign}")
    assert wrong == []


@pytest.mark.parametrize("name", ONE_METHOD)
def test_a_method_without_a_line_is_refused(walker, name) -> None:
    (line,) = BY_ROUTE[name]
    other = "GET" if line.method == "POST" else "POST"
    wrong = []
    for person in PEOPLE:
        got = walker.ask(line, person, walker.own_path(line, person), method=other, data={}).status
        expected = line.statuses[person.kind] if line.refuses(person.kind) else "405"
        if got != expected:
            wrong.append(f"{other} by {person}: {got}, not {expected}")
    assert wrong == []
