"""What must change and by when: corrective actions and consequences. Built on scoring."""
