"""Sessions and the people behind them, looked up by prepared questions: every request asks for both."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from tenants.models import User
from tenants.prepared import Query, columns_of, instance_of

_SESSIONS = Query(
    lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now).values(
        *columns_of(Session)
    ),
    key="text",
    now="timestamptz",
)
_PEOPLE = Query(lambda pk: User.objects.filter(pk=pk).values(*columns_of(User)), pk="uuid")


class SessionStore(DatabaseStore):
    """Sessions in the database, as Django keeps them."""

    def _get_session_from_db(self) -> Session | None:
        for row in _SESSIONS.rows(key=self.session_key, now=timezone.now()):
            return instance_of(Session, row)
        self._session_key = None
        return None


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]
    """Signs people in by e-mail and password."""

    def get_user(self, user_id: Any) -> User | None:
        """The person of a session, None for one that is gone or was switched off. One query."""
        try:
            pk = user_id if isinstance(user_id, UUID) else UUID(str(user_id))
        except ValueError:
            return None
        for row in _PEOPLE.rows(pk=pk):
            user = instance_of(User, row)
            return user if self.user_can_authenticate(user) else None
        return None
