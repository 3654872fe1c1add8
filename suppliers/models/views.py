"""Lists that people set up and named."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from core.models import TenantRow


class SavedView(TenantRow):
    """A list somebody set up and named: its filters and order as they stand in its address.

    ``page`` is the name of the list's route. A shared one is seen by everybody at the buyer.
    """

    page = models.CharField(max_length=32, default="suppliers")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    is_shared = models.BooleanField(default=False)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "page", "owner", "name"], name="saved_view_once")
        ]

    def __str__(self) -> str:
        return self.name
