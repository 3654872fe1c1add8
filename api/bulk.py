"""Bodies of many rows: each is checked by itself, and gets its verdict in its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from api.fields import Strict
from api.problems import Fault, Unusable, faults_of
from suppliers.services.told_rows import Judged, Outcome

R = TypeVar("R", bound=Judged)


class Bulk(Generic[R]):
    """The rows under ``name`` of a body.

    ``rows`` are those that can be read, made by ``make`` from checked values; a service takes them and
    :meth:`answer` tells what became of all. ``echoed`` names what a verdict repeats of its row.
    """

    def __init__(
        self,
        request: Request,
        body: type[Strict],
        *,
        name: str,
        row: type[Strict],
        make: Callable[[dict[str, Any]], R],
        echoed: Sequence[str],
    ) -> None:
        """Read the body. Raises :class:`Unusable` for one that holds no rows."""
        read = body(data=request.data)
        if not read.is_valid():
            raise Unusable(faults_of(read.errors))
        self.source_system: str = read.validated_data["source_system"]
        self._name, self._echoed = name, echoed
        self._told: list[Any] = read.validated_data[name]
        self._rows: dict[int, R] = {}
        self._refused: dict[int, list[Fault]] = {}
        for place, one in enumerate(self._told):
            given = row(data=one)
            if given.is_valid():
                self._rows[place] = make(given.validated_data)
                self._rows[place].place = place
            else:
                self._refused[place] = faults_of(given.errors, f"/{name}/{place}")

    @property
    def rows(self) -> list[R]:
        """The rows that can be read, in their order."""
        return list(self._rows.values())

    def answer(self, found: Callable[[R], UUID | None]) -> Response:
        """The verdicts in the order of the rows; ``found`` gives our id of what a row stands for."""
        verdicts = [self._verdict(place, found) for place in range(len(self._told))]
        counts = Counter(verdict["outcome"] for verdict in verdicts)
        return Response({"counts": {one: counts[one] for one in Outcome}, "rows": verdicts})

    def _verdict(self, place: int, found: Callable[[R], UUID | None]) -> dict[str, Any]:
        row = self._rows.get(place)
        if row is None:
            verdict = {**self._sent(place), "outcome": Outcome.REFUSED, "id": None}
            return {**verdict, "errors": self._refused[place]}
        errors = faults_in(row, f"/{self._name}/{place}")
        verdict = {name: getattr(row, name) for name in self._echoed}
        verdict |= {"outcome": row.outcome, "id": found(row)}
        return {**verdict, "errors": errors} if errors else verdict

    def _sent(self, place: int) -> dict[str, Any]:
        """What is repeated of a row that cannot be read: as sent; null where it was no text."""
        told = self._told[place]
        sent: Mapping[str, Any] = told if isinstance(told, dict) else {}
        return {name: sent[name] if isinstance(sent.get(name), str) else None for name in self._echoed}


def faults_in(row: Judged, path: str = "") -> list[Fault]:
    """Why a service refused a row: pointers below ``path``."""
    return [
        {"pointer": f"{path}/{fault.field}", "code": fault.code, "detail": fault.detail}
        for fault in row.faults
    ]
