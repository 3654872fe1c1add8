"""Campaigns: one questionnaire asked of many suppliers by the same day, how it is sent, and how far it is.

``drafting`` writes down what is asked of whom, ``screening`` says before sending who is left out and why,
``sending`` is the stage that asks, ``progress`` counts, ``changing`` gives more time, reminds and ends.
"""
