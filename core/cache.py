"""What processes count together, such as tries to sign in: in Redis, and without it each for itself."""

from __future__ import annotations

import json
import logging
from time import monotonic
from typing import Any, ClassVar

import redis
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache

logger = logging.getLogger(__name__)

#: Seconds without asking again a Redis that did not answer.
PAUSE = 10.0


def client_url(url: str) -> str:
    """The address as Redis's client reads it: Celery writes a unix socket as ``redis+socket://``."""
    return url.replace("redis+socket://", "unix://", 1).replace("?virtual_host=", "?db=")


class Json:
    """Values as JSON: whoever can write to Redis cannot make us run anything."""

    def dumps(self, value: Any) -> bytes:
        """The value as it is stored."""
        return json.dumps(value).encode()

    def loads(self, stored: bytes) -> Any:
        """The value again."""
        return json.loads(stored)


class SharedCache(RedisCache):
    """A cache of all processes. While Redis is away each keeps its own, so that nobody is kept out."""

    _own: ClassVar[LocMemCache] = LocMemCache("while Redis is away", {})
    _away_until: ClassVar[float] = 0.0

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(client_url(server), params)

    def add(self, *args: Any, **kwargs: Any) -> Any:
        """Store a value unless there is one."""
        return self._either("add", *args, **kwargs)

    def get(self, *args: Any, **kwargs: Any) -> Any:
        """The value, or the default."""
        return self._either("get", *args, **kwargs)

    def set(self, *args: Any, **kwargs: Any) -> Any:
        """Store a value."""
        return self._either("set", *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Forget a value."""
        return self._either("delete", *args, **kwargs)

    def _either(self, name: str, *args: Any, **kwargs: Any) -> Any:
        if monotonic() >= SharedCache._away_until:
            try:
                return getattr(super(), name)(*args, **kwargs)
            except redis.RedisError as error:
                SharedCache._away_until = monotonic() + PAUSE
                logger.warning("Redis does not answer, each process counts for itself: %s", error)
        return getattr(self._own, name)(*args, **kwargs)
