"""What is done to the world: matching, disclosure, and what it gives away."""
