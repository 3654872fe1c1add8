"""The assessor's desk beside the decision itself (``assessments/services/reviewing.py``).

``rules`` how a buyer wants reviews done; ``people`` who may review; ``places`` who reads which review or
section; ``checks`` truth, legality and issuer of each paper; ``second`` second readings; ``sampling``
acceptance of many answers by a sample; ``gaps`` whether proof shows more or less than was claimed.
"""
