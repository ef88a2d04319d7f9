"""The people behind the robot: when they are there, and who waits for them."""
