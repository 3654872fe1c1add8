"""What an expert may read of a panel while a round runs: their own vote, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.utils.crypto import salted_hmac

from scoring.models import ExpertPanel, ExpertVote

_SET = "SELECT set_config('esgdd.voter', %s, true)"


def voter_key(panel: ExpertPanel, voter: Any) -> str:
    """What a person is called in a panel: it keeps votes apart and names nobody."""
    return salted_hmac("scoring.expert_panel", f"{panel.pk}:{voter.pk}", algorithm="sha256").hexdigest()


@contextmanager
def as_voter(keys: Iterable[str]) -> Iterator[None]:
    """Let the database show the votes cast under ``keys`` (of :func:`voter_key`), in the scope that is open;
    votes of others stay hidden until their round is over."""
    _set(",".join(keys))
    yield
    _set("")  # after an error the transaction is rolled back, and the setting with it


def vote_of(panel: ExpertPanel, voter: Any) -> ExpertVote | None:
    """A person's own vote in the round that is open; None where they have not voted."""
    key = voter_key(panel, voter)
    cast = ExpertVote.objects.filter(tenant_id=panel.tenant_id, panel=panel, round=panel.round, voter=key)
    with as_voter([key]):
        return cast.first()


def _set(keys: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_SET, [keys])
