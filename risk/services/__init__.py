"""What people do about risk classes: overrule one, write a rule, bring a country index."""
