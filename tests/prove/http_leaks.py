"""Row 1: every route × method × person × place where an id or a word of another tenant can stand.

Two things are looked for: an answer that differs between what belongs to somebody else and what does not
exist, and a name or an id of another tenant in any answer at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, zip_longest

from django.core.files.uploadedfile import UploadedFile

from tests.cases import Case
from tests.prove.outcome import Outcome
from tests.security.bodies import Body
from tests.security.exceptions import FOR_EVERYBODY
from tests.security.matrix import ABSENT, CLOSED, PEOPLE, Line, Person, foreign_case, lines
from tests.security.walk import Answer, Walker

UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
#: Ids, secrets of 64 letters, and what a program gets to sign in with.
CHANGING = re.compile(
    r"[A-Za-z0-9]{64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r'|(?<="access_token": ")[A-Za-z0-9]{30}(?=")|(?<=value=")[A-Za-z0-9]{40}(?=")'
    r"|(?<=client_id=)[A-Za-z0-9]{40}"
)
NOBODY = "Zanzibarite"
#: Query and form fields that might be taken for a filter, a search or a foreign key.
FIELDS = (
    *("q", "other", "supplier", "owner", "person", "actor", "kind", "request", "batch", "evidence", "item"),
    *("tenant", "tenant_id", "organisation", "supplier_org", "membership", "invitation", "company", "next"),
    *("status", "country", "view", "verdict", "sort", "page", "cell", "standard", "section", "context"),
)
FORMS: dict[str, dict[str, str]] = {
    "page": {},
    "fragment": {"HX-Request": "true"},
    "json": {"Accept": "application/json"},
}
ALLOWED = {
    "Aurora": {"Aurora", "Clearwater", "Evergreen"},
    "Clearwater": {"Aurora", "Clearwater", "Evergreen"},
    "Borealis": {"Borealis", "Dovetail", "Evergreen", "Foxglove"},
    "Dovetail": {"Borealis", "Dovetail", "Evergreen", "Foxglove"},
    "Evergreen": {"Aurora", "Borealis", "Clearwater", "Dovetail", "Evergreen"},
    "Foxglove": {"Borealis", "Dovetail", "Foxglove"},
    "": set(),
}
NAMES = set().union(*ALLOWED.values())


@dataclass(frozen=True)
class Try:
    """One request twice: with something of another tenant, and with something that does not exist."""

    line: Line
    person: Person
    what: str
    foreign: tuple[list[str], Body | None]
    absent: tuple[list[str], Body | None]
    headers: dict[str, str] = field(default_factory=dict)


class HttpLeaks:
    """The proof, over the database Django is connected to: own pages, and ``count`` tries more."""

    def __init__(self, walker: Walker, *, count: int = 0) -> None:
        self._walker, self._count = walker, count
        self._cases = walker.cases
        self.outcome = Outcome()

    def run(self) -> Outcome:
        """Own pages first, then the tries."""
        offered = [line for line in lines() if line.method != CLOSED]
        for line in offered:
            for person in people_for(line):
                self.look(line, person, self._walker.own(line, person))
        return self.try_all()

    def try_all(self) -> Outcome:
        """``count`` tries, a route after the other so that each has its share."""
        goal = self.outcome.tried + self._count
        for attempt in _in_turn([self._tries(line) for line in lines() if line.method != CLOSED]):
            if self.outcome.tried >= goal:
                break
            self._make(attempt)
        return self.outcome

    def look(self, line: Line, person: Person, answer: Answer) -> None:
        """Hold the answer about an object of the person's own against what they may know."""
        path = self._walker.own_path(line, person)
        self._scan(answer, person, f"{line.method} {line.route} by {person}", str(path))

    def _make(self, attempt: Try) -> None:
        foreign, absent = (self._ask(attempt, sent) for sent in (attempt.foreign, attempt.absent))
        what = f"{attempt.line.method} {attempt.line.route} by {attempt.person}: {attempt.what}"
        self.outcome.expect(foreign == absent, f"{what}: {_difference(foreign, absent)}")
        self._scan(foreign, attempt.person, what, str(attempt.foreign))

    def _ask(self, attempt: Try, sent: tuple[list[str], Body | None]) -> Answer:
        path, data = sent
        for file in (data or {}).values():
            if isinstance(file, UploadedFile):
                file.seek(0)
        answer = self._walker.ask(attempt.line, attempt.person, path, data=data, headers=attempt.headers)
        words = {str(text) for text in chain(path, _texts(data or {}))}
        return Answer(
            answer.status, _masked(answer.text, words), tuple(_masked(text, words) for text in answer.headers)
        )

    def _scan(self, answer: Answer, person: Person, what: str, sent: str) -> None:
        """Nothing of another tenant stands in the answer, save what the person wrote themselves."""
        text = answer.text + " ".join(answer.headers)
        names = [name for name in NAMES - ALLOWED[person.organisation] if name in text and name not in sent]
        ids = self._secret_ids(person) & set(UUID.findall(text)) - set(UUID.findall(sent))
        self.outcome.expect(not names and not ids, f"{what} shows {names or ids} of somebody else")

    def _secret_ids(self, person: Person) -> set[str]:
        known = ALLOWED[person.organisation]
        own: set[str] = set()
        other: set[str] = set()
        for (buyer, company), case in self._cases.found.items():
            takes_part = company == person.organisation if person.side == "supplier" else buyer in known
            (own if takes_part else other).update(str(one) for one in case.ids.values())
        return other - own

    def _tries(self, line: Line) -> Iterator[Try]:
        """All tries of one line; those of people it lets in come first."""
        for person in sorted(people_for(line), key=lambda person: line.refuses(person.kind)):
            case = foreign_case(self._cases, person)
            own = self._walker.own_path(line, person)
            for headers in FORMS.values():
                yield from self._paths(line, person, case, own, headers)
                yield from self._fields(line, person, case, own, headers)

    def _paths(
        self, line: Line, person: Person, case: Case, own: list[str], headers: dict[str, str]
    ) -> Iterator[Try]:
        """Each id of the path replaced by every kind of foreign id in turn, the fitting one first."""
        for place, (name, present) in enumerate(zip(line.objects, own, strict=True)):
            if not UUID.fullmatch(present):
                continue
            absent = [*own[:place], str(ABSENT), *own[place + 1 :]]
            fitting = str(case.ids.get(name) or case.ids[f"{person.side}_{name}"])
            for foreign in dict.fromkeys([fitting, *self._ids(case, person)]):
                replaced = [*own[:place], foreign, *own[place + 1 :]]
                yield Try(line, person, f"{name} in the path", (replaced, None), (absent, None), headers)

    def _fields(
        self, line: Line, person: Person, case: Case, own: list[str], headers: dict[str, str]
    ) -> Iterator[Try]:
        """Each id of the body replaced, then a foreign id or word in every field one may think of."""
        body = self._walker.body(line, person) if line.method != "GET" else {}
        ids = self._ids(case, person)
        for name in [name for name, sent in body.items() if UUID.search(str(sent))]:
            for foreign in ids:
                replaced, absent = _swapped(body, name, foreign), _swapped(body, name, str(ABSENT))
                yield Try(line, person, f"{name} in the body", (own, replaced), (own, absent), headers)
        words = sorted(NAMES - ALLOWED[person.organisation])
        for name in FIELDS:
            pairs = [(ids[0], str(ABSENT)), *((word, NOBODY) for word in words)]
            for foreign, nobody in pairs if name not in body else []:
                sent = (own, body | {name: foreign}), (own, body | {name: nobody})
                yield Try(line, person, f"{name}={foreign}", *sent, headers)

    def _ids(self, case: Case, person: Person) -> list[str]:
        secret = self._secret_ids(person)
        return sorted(str(one) for one in case.ids.values() if str(one) in secret)


def people_for(line: Line) -> list[Person]:
    """Everybody but strangers, a program is one where its token counts for nothing; nobody on a page that is
    for everybody."""
    if line.route in FOR_EVERYBODY:
        return []
    return [who for who in PEOPLE if who.kind != "anonymous" and (line.is_api or not who.is_program)]


def _swapped(body: Body, name: str, other: str) -> Body:
    """The body with the ids in one field, and in the names of fields, replaced."""
    old = UUID.search(str(body[name]))
    return {
        key.replace(old.group(), other) if old else key: [other]
        if isinstance(sent, list)
        else other
        if key == name
        else sent
        for key, sent in body.items()
    }


def _texts(data: Body) -> Iterator[str]:
    for sent in data.values():
        yield from (sent if isinstance(sent, list) else [str(sent)])


def _masked(text: str, words: Iterable[str]) -> str:
    """Without what the request itself said and what differs from one answer to the next."""
    for word in sorted(words, key=len, reverse=True):
        if UUID.fullmatch(word) or word in NAMES | {NOBODY}:
            text = text.replace(word, "…")
    return steady(text)


def steady(text: str) -> str:
    """A page without its tokens and ids, which are others each time."""
    return CHANGING.sub("…", text)


def _difference(foreign: Answer, absent: Answer) -> str:
    if foreign.status != absent.status:
        return f"foreign {foreign.status}, absent {absent.status}"
    pairs = zip_longest(foreign.text.splitlines(), absent.text.splitlines(), fillvalue="")
    return next(
        (f"foreign {one.strip()!r}, absent {two.strip()!r}" for one, two in pairs if one != two), "headers"
    )


def _in_turn(groups: list[Iterator[Try]]) -> Iterator[Try]:
    """One of each group, then the next of each, until all are empty."""
    return (attempt for row in zip_longest(*groups) for attempt in row if attempt is not None)
