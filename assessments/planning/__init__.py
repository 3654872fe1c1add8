"""Conditions of an evaluation: its plan, the people who evaluate, what they sign, and joint evaluations.

``content`` says what a plan holds and what of T/CERDS 8.2 is missing in it (pure), ``plans`` writes plans,
``people`` keeps proofs of competence, ``signing`` is the one way anything is signed, ``interests`` keeps a
person off suppliers it has a conflict of interest with, ``agreements`` holds joint evaluations (7.1 d).
"""
