"""Who holds which answers of a supplier company, until when; and giving them to a second buyer.

Not to be mixed up with :mod:`reports.sharing`, which hands a published *result* to somebody by a link. Here
answers and files go, frozen, to another customer of the company that uses the platform itself.
"""
