"""What every app stands on: deadlines and the clock."""
