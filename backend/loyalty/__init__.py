"""Partners who give members a discount, and how they are found."""
