"""Playbooks for what could happen, and table-top exercises that try them (due-diligence guide, ¶6)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

from core.models import TenantForeignKey, TenantRow
from risk.models.register import RiskEntry, RiskMeasure


class Playbook(TenantRow):
    """What is done when a risk comes true. Its words stand in versions; ``version`` is the newest.

    ``review_on`` is the day somebody looks again, by the end of it: the obligation ``playbook_review``.
    ``revision`` counts saves: a form sends it back. ``retired_on`` is the day it was put away.
    """

    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    entry = TenantForeignKey(RiskEntry, null=True, blank=True, related_name="playbooks")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)
    review_on = models.DateField(null=True, blank=True)
    retired_on = models.DateField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["tenant", "number"], name="playbook_once")]

    def __str__(self) -> str:
        return self.title


class PlaybookVersion(TenantRow):
    """The words of a playbook as they held at one time; never changed.

    ``steps`` is a list of ``{"text", "role", "hours"}``: what is done, by whom, within how many hours of the
    trigger; in order of hours.
    """

    playbook = TenantForeignKey(Playbook, related_name="versions", on_delete=models.CASCADE)
    version = models.PositiveIntegerField()
    scenario = models.CharField(max_length=2000)
    triggers = models.CharField(max_length=2000)
    steps = models.JSONField(default=list)
    contacts = models.CharField(max_length=2000, blank=True)
    note = models.CharField(max_length=500, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "playbook", "version"], name="playbook_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.playbook_id}: {self.version}"


class Outcome(models.TextChoices):
    """How a playbook did when it was tried."""

    WORKED = "worked", pgettext_lazy("outcome of an exercise", "It worked")
    PARTLY = "partly", pgettext_lazy("outcome of an exercise", "It worked in part")
    FAILED = "failed", pgettext_lazy("outcome of an exercise", "It did not work")


class Exercise(TenantRow):
    """A table-top exercise: planned while ``outcome`` is empty, then what was tried and found.

    ``version`` is the version of the playbook that was on the table.
    """

    number = models.PositiveIntegerField()
    playbook = TenantForeignKey(Playbook, related_name="exercises")
    version = models.PositiveIntegerField()
    held_on = models.DateField()
    people = models.CharField(max_length=1000)
    tried = models.CharField(max_length=2000)
    found = models.CharField(max_length=2000, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    revision = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-held_on", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="exercise_once"),
            models.CheckConstraint(
                condition=models.Q(outcome="") | ~models.Q(found=""), name="exercise_outcome_says_what"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class ExerciseMeasure(TenantRow):
    """A measure of the register that follows from an exercise."""

    exercise = TenantForeignKey(Exercise, related_name="measure_links", on_delete=models.CASCADE)
    measure = TenantForeignKey(RiskMeasure, related_name="exercise_links", on_delete=models.CASCADE)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "exercise", "measure"], name="exercise_measure_once")
        ]

    def __str__(self) -> str:
        return f"{self.exercise_id}: {self.measure_id}"
