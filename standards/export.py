"""A standard as JSON values, everything in the source's order: what `manage.py standards export` prints."""

from __future__ import annotations

from fractions import Fraction

from standards.schema import (
    LEVELS,
    Control,
    Factor,
    Grade,
    Group,
    Indicator,
    Item,
    Level,
    LevelsStandard,
    Named,
    Option,
    Part,
    PartsStandard,
    Standard,
    Text,
)

Json = dict[str, object]


def export(standard: Standard) -> Json:
    """The whole standard; texts by language, weights in parts per 10,000, points of a parts standard
    as decimal text."""
    head: Json = {
        "id": standard.id,
        "version": standard.version,
        "hash": standard.hash,
        "name": _text(standard.name),
        "edition": standard.edition,
        "source": standard.source,
        "languages": list(standard.languages),
        "full_mark": standard.full_mark,
    }
    head |= {"code": standard.code, "template": standard.is_template}
    if standard.changes:
        head["changes"] = _text(standard.changes)
    body = _parts_kind(standard) if isinstance(standard, PartsStandard) else _levels_kind(standard)
    return head | body | {"options": [_option(option) for option in standard.options]}


def _levels_kind(standard: LevelsStandard) -> Json:
    screening = standard.screening
    return {
        "topics": [
            {
                "key": topic.key,
                "name": _text(topic.name),
                "about": _text(topic.about),
                "clause": topic.clause,
                "weight": topic.weight,
            }
            for topic in standard.topics
        ],
        "dimensions": [
            {
                "key": dimension.key,
                "name": _text(dimension.name),
                "about": _text(dimension.about),
                "clause": dimension.clause,
                "scored": dimension.scored,
                "weight": dimension.weight,
            }
            for dimension in standard.dimensions
        ],
        "levels": [_named(level) for level in standard.levels],
        "sizes": [_named(size) for size in standard.sizes],
        "stages": [
            {**_named(Named(stage.key, stage.name, stage.about, stage.clause)), "from": _decimal(stage.start)}
            for stage in standard.stages
        ],
        "bands": [
            {
                "star": band.star,
                "stage": band.stage,
                "from": _decimal(band.start),
                "to": _decimal(band.end),
                "name": _text(band.name),
                "about": _text(band.about),
                "clause": band.clause,
            }
            for band in standard.bands
        ],
        "screening": {
            "dimension": screening.dimension,
            "name": _text(screening.name),
            "about": _text(screening.about),
            "clause": screening.clause,
            "note": _text(screening.note),
            "maximum": _decimal(screening.maximum),
            "severity": _factors(screening.severity),
            "reach": _factors(screening.reach),
            "penalty": _factors(screening.penalty),
            "reliefs": _factors(screening.reliefs),
            "zeroing": [_named(reason) for reason in screening.zeroing],
        },
        "indicators": [_indicator(standard, indicator) for indicator in standard.indicators],
    }


def _indicator(standard: LevelsStandard, indicator: Indicator) -> Json:
    out: Json = {
        "key": indicator.key,
        "number": indicator.number,
        "topic": indicator.topic,
        "dimension": indicator.dimension,
        "clause": indicator.clause,
        "name": _text(indicator.name),
        "about": _text(indicator.about),
        "evidence": _text(indicator.evidence),
    }
    if indicator.note:
        out["note"] = _text(indicator.note)
    out["levels"] = {level.key: _level(level) for level in indicator.levels}
    out["basic_is_floor"] = indicator.basic_is_floor
    out["weight"] = standard.weights[indicator.key]
    out["points"] = {
        size.key: dict(zip(LEVELS, standard.points[size.key][indicator.key], strict=True))
        for size in standard.sizes
    }
    return out


def _level(level: Level) -> Json:
    return {
        "condition": level.condition,
        "n": level.required,
        "criteria": [{"key": one.key, "text": _text(one.text)} for one in level.criteria],
    }


def _parts_kind(standard: PartsStandard) -> Json:
    return {
        "groups": [_group(group) for group in standard.groups],
        "grades": [_grade(grade) for grade in standard.grades],
    }


def _group(group: Group) -> Json:
    return {
        "key": group.key,
        "name": _text(group.name),
        "clause": group.clause,
        "points": _decimal(group.points),
        "items": [_item(item) for item in group.items],
    }


def _item(item: Item) -> Json:
    out: Json = {
        "key": item.key,
        "number": item.number,
        "name": _text(item.name),
        "clause": item.clause,
        "points": _decimal(item.points),
        "cap": None if item.cap is None else _decimal(item.cap),
        "exclusive": item.exclusive,
        "about": _text(item.about),
        "evidence": _text(item.evidence),
    }
    if item.note:
        out["note"] = _text(item.note)
    out["parts"] = [_part(part) for part in item.parts]
    if item.controls:
        out["controls"] = [_control(control) for control in item.controls]
    return out


def _control(control: Control) -> Json:
    return {
        "key": control.key,
        "kind": control.kind,
        "when": control.when,
        "days": control.days,
        "every_months": control.every_months,
        "clause": control.clause,
        "text": _text(control.text),
    }


def _part(part: Part) -> Json:
    return {
        "key": part.key,
        "points": _decimal(part.points),
        "may_be_not_applicable": part.may_be_not_applicable,
        "text": _text(part.text),
    }


def _grade(grade: Grade) -> Json:
    out: Json = {"key": grade.key, "from": _decimal(grade.start), "name": _text(grade.name)}
    out |= {"meaning": _text(grade.meaning), "clause": grade.clause}
    return out | ({"note": _text(grade.note)} if grade.note else {})


def _option(option: Option) -> Json:
    return {
        "key": option.key,
        "clause": option.clause,
        "allowed": list(option.allowed),
        "default": option.default,
        "about": _text(option.about),
    }


def _named(named: Named) -> Json:
    return {
        "key": named.key,
        "name": _text(named.name),
        "about": _text(named.about),
        "clause": named.clause,
    }


def _factors(factors: tuple[Factor, ...]) -> list[Json]:
    return [{"key": one.key, "name": _text(one.name), "share": _decimal(one.share)} for one in factors]


def _text(text: Text) -> dict[str, str]:
    return dict(text.by_language)


def _decimal(value: Fraction) -> str:
    """The decimal text of a value that was read from one: 1/2 gives ``0.5``."""
    places = 0
    while (value * 10**places).denominator != 1:
        places += 1
    digits = str(int(value * 10**places)).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}" if places else digits
