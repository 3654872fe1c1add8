"""Who checked: audits, checklists and findings. Built on remediation."""
