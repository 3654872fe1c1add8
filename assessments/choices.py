"""Where a request can stand, and what a reviewer can decide on an answer."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RequestState(models.TextChoices):
    """Where a request stands and whom it waits for."""

    SENT = "sent", _("Requested")
    ANSWERING = "answering", _("In progress")
    SUBMITTED = "submitted", _("Waiting for review")
    RETURNED = "returned", _("Returned to supplier")
    REVIEWED = "reviewed", _("Reviewed")
    CLOSED = "closed", _("Closed")


#: States in which the supplier company works on its answers.
OPEN_STATES = (RequestState.ANSWERING, RequestState.RETURNED)


class Decision(models.TextChoices):
    """What a reviewer decided on one answer."""

    ACCEPTED = "accepted", _("Accepted")
    ADJUSTED = "adjusted", _("Accepted at another level")
    REJECTED = "rejected", _("Rejected")


class RejectReason(models.TextChoices):
    """Why proof does not count (design note, screen 5)."""

    OUT_OF_DATE = "out_of_date", _("Out of date")
    WRONG_HOLDER = "wrong_holder", _("Belongs to someone else")
    NOT_SHOWN = "not_shown", _("Does not show it")
    UNREADABLE = "unreadable", _("Not readable")
    COPY = "copy", _("Copy of another file")
    MISSING = "missing", _("No proof given")
