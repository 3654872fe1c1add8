"""Organisations, the people in them, and the e-mails people get."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from core.models import TenantRow


class OrganisationKind(models.TextChoices):
    """What an organisation is on this platform."""

    BUYER = "buyer", _("Buyer")
    ASSESSOR = "assessor", _("Rating body")
    SUPPLIER = "supplier", _("Supplier")


class Role(models.TextChoices):
    """Roles of a membership. Which one fits which kind of organisation: ``ROLES_BY_KIND``."""

    ADMIN = "admin", _("Administrator")
    ESG_MANAGER = "esg_manager", _("ESG manager")
    PROCUREMENT = "procurement", _("Procurement")
    VIEWER = "viewer", _("Viewer")
    LEAD = "lead", _("Lead assessor")
    ASSESSOR = "assessor", _("Assessor")
    AUDITOR = "auditor", _("Auditor")
    CONTRIBUTOR = "contributor", _("Contributor")


ROLES_BY_KIND: dict[str, tuple[str, ...]] = {
    OrganisationKind.BUYER: (Role.ADMIN, Role.ESG_MANAGER, Role.PROCUREMENT, Role.VIEWER),
    OrganisationKind.ASSESSOR: (Role.LEAD, Role.ASSESSOR, Role.AUDITOR),
    OrganisationKind.SUPPLIER: (Role.ADMIN, Role.CONTRIBUTOR),
}


class Organisation(models.Model):
    """A buyer, a rating body or a supplier company. It is its own tenant."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=16, choices=OrganisationKind)
    time_zone = models.CharField(max_length=64, default="UTC")
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Creates users by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> User:
        """Store a user; without a password the account cannot sign in until one is set."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """Find a user by e-mail address, whatever its case."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person, signed in by e-mail. There is no superuser: rights come from memberships alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=10, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_any_case")]

    def __str__(self) -> str:
        return self.name or self.email


class Membership(models.Model):
    """A person's role in one organisation."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "organisation"], name="one_role_each")]

    def __str__(self) -> str:
        return f"{self.user}: {self.role} of {self.organisation}"


class Engagement(models.Model):
    """A buyer works with another organisation: a supplier company, or a rating body that rates for it.

    ``tenant`` is the buyer. A supplier company can stand only on case rows of a buyer that engaged it, and
    a rating body enters a buyer's data only through such a row while ``ended_at`` is empty.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="engagements")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="engaged_by")
    ended_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "organisation"], name="engaged_once"),
            models.CheckConstraint(condition=~Q(tenant=models.F("organisation")), name="not_with_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} for {self.tenant}"


class Invitation(TenantRow):
    """A single-use way in, bound to one e-mail address and valid for seven days.

    ``tenant`` is the inviting organisation. ``organisation`` is the one to join; empty means that one of
    ``organisation_kind``, a supplier company or a rating body, is founded on acceptance under
    ``organisation_name`` and engaged by the buyer. Of the token only a hash is kept.
    ``supplier_id`` is the supplier in the buyer's list whom the invitation is for, if any. ``sent_at`` is
    when the e-mail was handed over; ``problem`` says why the mail server refused it for good.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, null=True, related_name="+")
    organisation_name = models.CharField(max_length=200, blank=True)
    organisation_kind = models.CharField(
        max_length=16, choices=OrganisationKind, default=OrganisationKind.SUPPLIER
    )
    email = models.EmailField()
    name = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=16, choices=Role)
    language = models.CharField(max_length=10, default="en")
    supplier_id = models.UUIDField(null=True, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(organisation_kind="buyer"), name="no_buyer_by_invitation")
        ]
        indexes = [models.Index(fields=["tenant", "-created_at"], name="invitation_recent")]

    def __str__(self) -> str:
        return f"{self.email} → {self.organisation_name or self.organisation_id}"


class Notice(TenantRow):
    """An e-mail to one person about something in the buyer's case ``tenant``, sent once.

    ``organisation`` is the one the person reads it for: the buyer, its rating body, a supplier company.
    ``key`` names it within the tenant, so that asking twice sends once. ``kind`` is one of
    ``tenants.services.notices.KINDS``, ``context`` its values as plain JSON, ``path`` the page it leads to.
    It is due at ``next_at``. ``sent_at`` is when it was handed over or given up; ``problem`` says why it
    could not be delivered, ``attempts`` counts the tries that failed.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    context = models.JSONField(default=dict)
    path = models.CharField(max_length=200)
    next_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["tenant", "key"], name="notice_once")]
        indexes = [models.Index(fields=["next_at"], condition=Q(sent_at=None), name="notice_waiting")]

    def __str__(self) -> str:
        return f"{self.kind} for {self.recipient_id}"
