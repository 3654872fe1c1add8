"""Uploaded lists, from file to result."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import TenantForeignKey, TenantRow
from suppliers.models.master import SizeFacts, Supplier


class ImportBatch(TenantRow):
    """One uploaded list, from file to result.

    It is read by a worker (``uploaded`` → ``reading`` → ``ready``), looked at by a person, and then taken
    (``importing`` → ``done``); ``failed`` says why in ``problem`` (see ``suppliers/problems.py``), and
    ``columns`` that somebody has to say which column is which. ``heads`` are the file's column heads,
    ``columns`` says which field each was taken for ("" for none), ``samples`` holds a few of its values.
    ``chosen`` is what a person said instead, by :func:`suppliers.reading.mapping.names_of`; it holds for
    later lists with the same ``heads_key`` too. ``staged`` counts the lines read so far, ``total`` the lines
    there are.

    ``sheets`` are the visible sheets of a workbook, ``sheet`` the one that was read; ``sheet_chosen`` is the
    one a person named, which holds for later workbooks with these sheets too. ``different`` counts known
    lines that tell something else than the list does; ``update_known`` says that it is to be taken.
    A list that was taken may be taken back (``undoing`` → ``undone``): ``taken_back`` lines were, ``kept``
    ones had to stay.
    """

    class State(models.TextChoices):
        """How far a batch is."""

        UPLOADED = "uploaded", _("Waiting to be read")
        READING = "reading", _("Being read")
        COLUMNS = "columns", _("Columns to name")
        READY = "ready", _("Ready to import")
        IMPORTING = "importing", _("Importing")
        DONE = "done", _("Imported")
        UNDOING = "undoing", _("Being taken back")
        UNDONE = "undone", _("Taken back")
        FAILED = "failed", _("Not readable")
        DISCARDED = "discarded", _("Discarded")

    class Kind(models.TextChoices):
        """What the lines of a list are."""

        SUPPLIERS = "suppliers", _("Suppliers")
        SITES = "sites", _("Sites")
        LINKS = "links", _("Who supplies whom")
        CONTACTS = "contacts", _("Contacts")

    kind = models.CharField(max_length=16, choices=Kind, default=Kind.SUPPLIERS, db_default=Kind.SUPPLIERS)
    file_name = models.CharField(max_length=255)
    file = models.FileField(upload_to="imports/")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    state = models.CharField(max_length=16, choices=State, default=State.UPLOADED)
    problem = models.JSONField(default=dict, blank=True)
    heads = models.JSONField(default=list, blank=True)
    columns = models.JSONField(default=list, blank=True)
    samples = models.JSONField(default=list, blank=True)
    heads_key = models.CharField(max_length=64, blank=True, default="", db_default="")
    chosen = models.JSONField(null=True, blank=True)
    chosen_at = models.DateTimeField(null=True, blank=True)
    sheets = models.JSONField(default=list, db_default=models.Value([], models.JSONField()), blank=True)
    sheet = models.CharField(max_length=255, blank=True, default="", db_default="")
    sheet_chosen = models.CharField(max_length=255, blank=True, default="", db_default="")
    different = models.PositiveIntegerField(default=0, db_default=0)
    update_known = models.BooleanField(default=False, db_default=False)
    taken_back = models.PositiveIntegerField(default=0, db_default=0)
    kept = models.PositiveIntegerField(default=0, db_default=0)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    staged = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    fresh = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    repeated = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["tenant", "-created_at"], name="import_recent"),
            models.Index(fields=["tenant", "sha256"], name="import_by_hash"),
            models.Index(
                fields=["tenant", "heads_key", "-chosen_at"],
                name="import_columns_chosen",
                condition=models.Q(chosen__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class ImportRow(SizeFacts, TenantRow):
    """One line of an uploaded list with its verdict; ``number`` is the line in the file, heads included.

    ``raw`` holds the cells as found, ``problems`` what is to be said about them (``suppliers/problems.py``).
    ``supplier`` is the one of the list that a line means; a line taken as a new supplier gives that supplier
    its own ``id`` (:func:`suppliers.selectors.supplier_of`). Lines of other kinds of list keep
    what they tell in ``told``, by ``suppliers/reading/kinds.py``, with the ids of the suppliers they name,
    and in ``made`` the id of the site, link or contact that came of them. ``changes`` of a line that is known
    holds what it tells otherwise: field → [as it is, as the line says]; once taken, what was changed.
    """

    class Verdict(models.TextChoices):
        """What becomes of a line."""

        FRESH = "fresh", _("New supplier")
        KNOWN = "known", _("Already in your list")
        REPEATED = "repeated", _("Repeats an earlier line")
        REFUSED = "refused", _("Refused")

    class Undone(models.TextChoices):
        """What became of a line when its list was taken back."""

        BACK = "back", _("Taken back")
        KEPT = "kept", _("Stays")

    tenant = models.ForeignKey(
        "tenants.Organisation", on_delete=models.PROTECT, related_name="+", editable=False, db_index=False
    )
    batch = TenantForeignKey(ImportBatch, related_name="rows", on_delete=models.CASCADE, db_index=False)
    number = models.PositiveIntegerField()
    raw = models.JSONField()
    name = models.CharField(max_length=200, blank=True)
    country = models.CharField(max_length=2, blank=True)
    address = models.CharField(max_length=500, blank=True)
    sector = models.CharField(max_length=200, blank=True)
    tier = models.PositiveSmallIntegerField(default=1)
    reference = models.CharField(max_length=64, blank=True)
    contact_name = models.CharField(max_length=200, blank=True)
    contact_email = models.EmailField(blank=True)
    match_key = models.CharField(max_length=64, blank=True)
    name_key = models.CharField(max_length=64, blank=True)
    verdict = models.CharField(max_length=16, choices=Verdict)
    problems = models.JSONField(default=list)
    told = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()), blank=True)
    supplier = TenantForeignKey(Supplier, null=True, related_name="+", db_index=False)
    made = models.UUIDField(null=True, blank=True)
    changes = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()), blank=True)
    undone = models.CharField(max_length=8, choices=Undone, blank=True, default="", db_default="")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["tenant", "batch", "number"], name="import_row_once")]
        indexes = [
            models.Index(fields=["batch", "verdict", "number"], name="import_row_verdict"),
            models.Index(
                fields=["tenant", "supplier"],
                name="import_row_supplier",
                condition=models.Q(supplier__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.verdict}"
