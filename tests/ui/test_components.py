"""Components: what a reader, and a screen reader, gets from each tag."""

from datetime import UTC, datetime, timedelta

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation
from django.utils.translation import get_language

from core.templatetags.ui_format import per_language

NOW = datetime(2026, 11, 24, 8, 42, tzinfo=UTC)
HOUR = timedelta(hours=1)


def shown(source: str, **context: object) -> str:
    """The HTML of a piece of template that has all components loaded."""
    with translation.override("en"):
        return Template("{% load ui %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("left", "kind"),
    [
        (timedelta(0), "breached"),
        (-HOUR, "breached"),
        (timedelta(minutes=1), "day"),
        (24 * HOUR - timedelta(seconds=1), "day"),
        (24 * HOUR, "days"),
        (72 * HOUR - timedelta(seconds=1), "days"),
        (72 * HOUR, "later"),
    ],
)
def test_the_clock_turns_urgent_at_72_and_24_hours_and_breached_at_zero(left, kind):
    html = shown("{% clock due now %}", due=NOW + left, now=NOW)
    assert f"clock--{kind}" in html


def test_a_clock_holds_the_instant_and_stops_when_the_thing_is_closed():
    html = shown("{% clock due now stopped=done %}", due=NOW - HOUR, now=NOW, done=NOW - 2 * HOUR)
    assert "clock--stopped" in html
    assert "Closed 24 Nov" in html
    assert f'datetime="{(NOW - 2 * HOUR).isoformat()}"' in html


def test_stars_say_their_number_and_not_evaluated_is_not_zero_stars():
    assert 'alt="4 stars of 7"' in shown("{% stars 4 %}")
    assert 'alt="1 star of 7"' in shown("{% stars 1 %}")
    assert 'alt="Not evaluated"' in shown("{% stars None %}")
    assert "115.4" in shown("{% stars 4 115.44 %}")


def test_a_grade_is_boxed_and_a_missing_one_says_so():
    assert "grade--C" in shown("{% grade 'C' %}")
    assert "No grade" in shown("{% grade None %}")


def test_words_from_people_cannot_bring_markup():
    attack = "<img src=x onerror=alert(1)>"
    for source in (
        "{% chip text %}",
        "{% avatar text text %}",
        "{% flag text show_code=True %}",
        "{% kbd text %}",
    ):
        assert "<img src=x" not in shown(source, text=attack)
    assert "<img src=x" not in shown("{% empty_state text text %}{% endempty_state %}", text=attack)


def test_what_is_remembered_follows_the_language():
    @per_language
    def greet(name: str) -> str:
        return f"{name}, {get_language()}"

    heard = []
    for language in ("en", "zh-hans", "en"):
        with translation.override(language):
            heard.append(greet("Li Na"))
    assert heard == ["Li Na, en", "Li Na, zh-hans", "Li Na, en"]


def test_an_icon_that_does_not_exist_is_told_at_once():
    with pytest.raises(ValueError, match="no-such-icon"):
        shown("{% icon 'no-such-icon' %}")
    with pytest.raises(ValueError, match="no icon named"):
        shown("{% icon '../../../secret' %}")


def test_sorting_keeps_the_filters_and_goes_back_to_the_first_row():
    request = RequestFactory().get("/suppliers/?tier=1&tier=2&sort=name&cursor=abc")
    rising = shown("{% sort_th 'Supplier' 'name' %}", request=request)
    assert 'aria-sort="ascending"' in rising
    assert "?tier=1&amp;tier=2&amp;sort=-name" in rising
    assert "cursor" not in rising
    other = shown("{% sort_th 'Size' 'size' %}", request=request)
    assert "aria-sort" not in other
    assert "sort=size" in other


def test_dropping_a_filter_keeps_the_others():
    request = RequestFactory().get("/suppliers/?tier=1&country=CN&page=4")
    assert shown("{% without 'tier' as url %}{{ url }}", request=request) == "?country=CN"


def test_an_empty_list_says_no_rows():
    assert "No rows" in shown("{% pagination 0 0 0 %}")
    html = shown("{% pagination 1 20 250000 next_url='?cursor=x' %}")
    assert "10,000+" in html
    assert 'rel="next"' in html
    assert 'rel="prev"' not in html


class CertificateForm(forms.Form):
    issuer = forms.CharField(help_text="As printed")
    valid_until = forms.DateField(required=False)
    sites = forms.MultipleChoiceField(
        choices=[("a", "Plant A"), ("b", "Plant B")], widget=forms.CheckboxSelectMultiple
    )


def test_a_wrong_field_is_tied_to_its_help_its_error_and_the_summary():
    form = CertificateForm({})
    html = shown("{% error_summary form %}{% for f in form %}{% field f %}{% endfor %}", form=form)
    assert "2 answers need attention" in html
    assert 'href="#id_issuer"' in html
    assert 'href="#id_sites_0"' in html
    assert 'aria-describedby="id_issuer_helptext id_issuer_error"' in html
    assert 'id="id_issuer_error"' in html
    assert html.count("is-invalid") == 1
    assert '<fieldset class="field"' in html
    assert "optional" in html


def test_a_form_without_faults_has_no_summary():
    form = CertificateForm({"issuer": "Specimen body", "sites": ["a"]})
    assert shown("{% error_summary form %}", form=form).strip() == ""


def test_a_date_is_written_for_the_browsers_date_field_in_every_language():
    form = CertificateForm(initial={"valid_until": datetime(2026, 10, 3, tzinfo=UTC).date()})
    with translation.override("zh-hans"):
        html = Template("{% load ui %}{% field form.valid_until %}").render(Context({"form": form}))
    assert 'type="date"' in html
    assert 'value="2026-10-03"' in html
