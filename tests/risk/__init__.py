"""Risk classes: calculation, stage, rule, overrule, imported indices."""
