"""How the people of a supplier company share the work on a request.

``assigning`` gives sections to colleagues, ``sections`` reads who has which and how far they are, ``telling``
is the stage that writes to them. ``reviewing`` and ``readings`` let somebody else read the answers before
they are handed in (T/CERDS 7.1 c). ``withdrawing`` takes back what was handed in. All but the last belongs to
the company alone: neither a buyer nor a rating body reads it; its events stand in the company's own log.
"""
