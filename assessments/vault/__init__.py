"""The evidence vault beyond the single file.

Types of certificates as data (:mod:`types`), checklists of papers (:mod:`checklists`), revisions
(:mod:`revising`), document control (:mod:`control`), what holds a paper back from a customer
(:mod:`holding`), the quarantine in front of the virus scanner (:mod:`quarantine`, :mod:`scanner`).
"""
