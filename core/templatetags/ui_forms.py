"""Form fields as the design has them: label above, help and error under, linked by id."""

from __future__ import annotations

from typing import Any

from django import forms, template
from django.forms import BaseForm, BoundField

register = template.Library()


def kind_of(widget: forms.Widget) -> str:
    """Which of the field template's shapes fits a widget."""
    shapes: tuple[tuple[type[forms.Widget], str], ...] = (
        (forms.CheckboxInput, "tick"),
        (forms.CheckboxSelectMultiple, "ticks"),
        (forms.RadioSelect, "radios"),
        (forms.Select, "select"),
        (forms.FileInput, "file"),
        (forms.Textarea, "text"),
        (forms.DateInput, "date"),
    )
    return next((name for shape, name in shapes if isinstance(widget, shape)), "text")


def _control_class(kind: str, *, invalid: bool) -> str:
    plain = {"select": "form-select", "tick": "form-check-input"}.get(kind, "form-control")
    return f"{plain} is-invalid" if invalid else plain


@register.inclusion_tag("ui/field.html")
def field(
    bound: BoundField,
    *,
    label: str = "",
    help_text: str | None = None,
    look: str = "",
    autofocus: bool = False,
    placeholder: str = "",
) -> dict[str, Any]:
    """Any form field: text, select, date, file, textarea, one tick, a group of ticks or radios.

    ``look`` shapes groups: ``cards`` (radios as cards) or ``chips`` (ticks in a row).
    """
    if help_text is not None:
        bound.help_text = help_text
    widget = bound.field.widget
    kind = kind_of(widget)
    if isinstance(widget, forms.DateInput):
        widget.input_type, widget.format = "date", "%Y-%m-%d"
    given = str(widget.attrs.get("class", ""))
    attrs: dict[str, Any] = {"class": f"{given} {_control_class(kind, invalid=bool(bound.errors))}".strip()}
    if autofocus:
        attrs["autofocus"] = True
    if placeholder:
        attrs["placeholder"] = placeholder
    grouped = kind in {"ticks", "radios"}
    if grouped:
        widget.attrs["class"] = f"{given} form-check-input".strip()
    return {
        "bound": bound,
        "kind": kind,
        "look": look,
        "label": label or bound.label,
        "control": "" if grouped else bound.as_widget(attrs=attrs),
        "options": list(bound.subwidgets) if grouped else [],
    }


@register.inclusion_tag("ui/error_summary.html")
def error_summary(*checked: BaseForm | list[BaseForm]) -> dict[str, Any]:
    """What needs attention in forms, or lists of them, each fault linked to its field; else nothing."""
    general: list[str] = []
    faults: list[dict[str, str]] = []
    for form in [form for one in checked for form in (one if isinstance(one, list) else [one])]:
        general += [str(message) for message in form.non_field_errors()]
        faults += [
            {"anchor": anchor_of(bound), "label": str(bound.label), "message": str(message)}
            for bound in form
            for message in bound.errors
        ]
    return {"general": general, "faults": faults, "count": len(general) + len(faults)}


def anchor_of(bound: BoundField) -> str:
    """The id a fault's link jumps to: the control, or the first option of a group."""
    widget = bound.field.widget
    if isinstance(widget, forms.RadioSelect):  # its subwidgets, once asked for, keep the class they have now
        return str(widget.id_for_label(bound.auto_id, "0"))
    return str(bound.id_for_label)


@register.inclusion_tag("ui/dropzone.html")
def dropzone(
    url: str,
    *,
    name: str = "file",
    accept: str = "",
    limit_mb: int = 25,
    kinds: str = "",
    ident: str = "drop",
    multiple: bool = True,
    list_id: str = "",
) -> dict[str, Any]:
    """Where files are dropped or chosen; they go to ``url`` one by one with progress (``dropzone.js``).

    ``kinds`` are the file kinds in words, ``limit_mb`` the largest file in MB, ``list_id`` the element that
    the server's fragment for each file is added to. Without script it is a plain upload form.
    """
    return {
        "url": url,
        "name": name,
        "accept": accept,
        "limit_mb": limit_mb,
        "kinds": kinds,
        "ident": ident,
        "multiple": multiple,
        "list_id": list_id,
    }
