"""The chain of a buyer: tiers that follow from links, and where it hangs on few."""
