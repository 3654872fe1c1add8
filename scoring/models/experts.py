"""Delphi: a panel of experts votes on weights in rounds, without names."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import TenantForeignKey, TenantRow
from scoring.models.rules import RatingRule


class PanelState(models.TextChoices):
    """Whether a panel still votes."""

    OPEN = "open", _("Voting")
    CLOSED = "closed", _("Closed")


class ExpertPanel(TenantRow):
    """A Delphi study for one draft of weights. ``round`` is the one being voted on, from 1; ``experts`` are
    the names and trades of those asked, ``votes_in`` how many voted in that round, ``results`` the closed
    rounds: ``[{"round", "votes", "median": {key: parts}, "low": {…}, "high": {…}}]`` (quartiles)."""

    rule = TenantForeignKey(RatingRule, related_name="panels")
    state = models.CharField(max_length=16, choices=PanelState, default=PanelState.OPEN)
    question = models.CharField(max_length=500, blank=True)
    round = models.PositiveSmallIntegerField(default=1)
    votes_in = models.PositiveSmallIntegerField(default=0)
    experts = models.JSONField(default=list, blank=True)
    results = models.JSONField(default=list, blank=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "rule"], condition=models.Q(state="open"), name="one_open_panel"
            )
        ]

    def __str__(self) -> str:
        return f"panel, round {self.round}"


class ExpertVote(TenantRow):
    """One vote of one round. ``voter`` is a keyed hash of panel and person: it keeps anybody from voting
    twice and tells nobody who voted what. While its round runs, nobody but the expert reads it."""

    panel = TenantForeignKey(ExpertPanel, related_name="votes", on_delete=models.CASCADE)
    round = models.PositiveSmallIntegerField()
    voter = models.CharField(max_length=64)
    weights = models.JSONField()
    comment = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "panel", "round", "voter"], name="vote_once")
        ]

    def __str__(self) -> str:
        return f"vote, round {self.round}"
