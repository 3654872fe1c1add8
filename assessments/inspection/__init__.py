"""What is wrong with a file that somebody uploaded: structure checks, one fault code each.

They read bytes that an enemy may have written, so they run in a process of their own with little memory and
time (:mod:`~assessments.inspection.child`) and know neither Django nor the database. The words for the codes
stand in :mod:`assessments.files`.
"""
