"""The suppliers of the demo world and who delivers to whom, read from the two tables beside this file.

Every name is invented; no company of such a name is meant.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


#: Where the companies of the demo world live; one zone a country is enough for it.
ZONES = {
    "BD": "Asia/Dhaka",
    "CN": "Asia/Shanghai",
    "CZ": "Europe/Prague",
    "DE": "Europe/Berlin",
    "EE": "Europe/Tallinn",
    "EG": "Africa/Cairo",
    "ES": "Europe/Madrid",
    "ET": "Africa/Addis_Ababa",
    "FI": "Europe/Helsinki",
    "GT": "America/Guatemala",
    "ID": "Asia/Jakarta",
    "IN": "Asia/Kolkata",
    "IS": "Atlantic/Reykjavik",
    "KR": "Asia/Seoul",
    "LK": "Asia/Colombo",
    "LT": "Europe/Vilnius",
    "MY": "Asia/Kuala_Lumpur",
    "NL": "Europe/Amsterdam",
    "NZ": "Pacific/Auckland",
    "PK": "Asia/Karachi",
    "PL": "Europe/Warsaw",
    "PT": "Europe/Lisbon",
    "TH": "Asia/Bangkok",
    "TN": "Africa/Tunis",
    "TR": "Europe/Istanbul",
    "VN": "Asia/Ho_Chi_Minh",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One supplier of one buyer: who it is, what became of its request, and how good it is (0 to 100).

    ``industry`` is a code of GB/T 4754-2017; weights of its industry count for it.
    """

    buyer: str
    name: str
    country: str
    address: str
    sector: str
    industry: str
    size: str
    tier: int
    story: str
    quality: int
    contact: str

    @property
    def email(self) -> str:
        """The contact's address, in a domain that never receives mail."""
        domain = "".join(c for c in self.name.split()[0].lower() if c.isascii() and c.isalnum())
        return f"contact@{domain}.example"


@dataclass(frozen=True, slots=True)
class Link:
    """``upstream`` delivers ``material`` to ``downstream``, both suppliers of the first buyer."""

    upstream: str
    downstream: str
    material: str


def cast() -> list[Part]:
    """All suppliers, in the order they came into the buyers' lists."""
    with (HERE / "suppliers.csv").open(encoding="utf-8", newline="") as table:
        return [
            Part(**{**row, "tier": int(row["tier"]), "quality": int(row["quality"])})  # type: ignore[arg-type]
            for row in csv.DictReader(table)
        ]


def links() -> list[Link]:
    """The chain between the first buyer's suppliers."""
    with (HERE / "links.csv").open(encoding="utf-8", newline="") as table:
        return [Link(**row) for row in csv.DictReader(table)]
