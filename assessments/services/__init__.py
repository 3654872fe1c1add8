"""Writes of this app: drafting, proof, handing in (supplier), asking and reviewing (buyer, rating body)."""
