"""What is told: rating reports as PDF, made by a worker from frozen results."""
