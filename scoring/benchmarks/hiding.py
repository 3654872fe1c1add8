"""Which groups may be told of, so that nobody learns what one company, or a handful, reached.

The rules, for each buyer, standard and size class:

1. A group is told of from :data:`LEAST` companies. Companies whose industry is not known are no group.
2. A part must not show by difference: the companies of a class that are in no group told of are none or at
   least :data:`LEAST`; else the smallest group is kept back too. With 7 large companies, 5 of them in one
   industry, that industry is not told of.
3. A company reads three groups only: its class, its industry's and its country's part of it. Where two of
   them taken from each other would leave fewer than :data:`LEAST`, its country is not told of.
4. A median rests on two halves and quartiles on four parts of at least :data:`LEAST` each.

Which companies are in a group is never told. What one company learns this way does not hold for several that
put their figures together over industries and countries, nor for one that watches a group from day to day.
"""

from __future__ import annotations

from collections.abc import Mapping

#: Companies that a figure must rest on.
LEAST = 5
MEDIAN_FROM = 2 * LEAST
QUARTILES_FROM = 4 * LEAST


def told_of(counts: Mapping[str, int]) -> set[str]:
    """Of the parts of a class, by code with how many companies each has, those that may be told of (rules 1
    and 2). The part ``""`` holds the companies of which the code is not known."""
    told = {code for code, n in counts.items() if code and n >= LEAST}
    rest = sum(counts.values()) - sum(counts[code] for code in told)
    if told and 0 < rest < LEAST:
        told.remove(min(told, key=lambda code: (counts[code], code)))
    return told


def may_stand_together(whole: int, one: int, other: int, both: int) -> bool:
    """Whether a company in two overlapping groups may read both (rule 3): of ``whole`` companies in the class
    ``one`` are in the first group, ``other`` in the second, ``both`` in both."""
    derived = []
    if both == one:  # the first lies within the second
        derived.append(other - both)
    if both == other:
        derived.append(one - both)
    if one + other - both == whole:  # each company is in one of them
        derived.append(both)
    return all(n == 0 or n >= LEAST for n in derived)
