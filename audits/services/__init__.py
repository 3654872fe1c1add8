"""What people do with audits: plan, staff, write findings, bring sheets, conclude."""
