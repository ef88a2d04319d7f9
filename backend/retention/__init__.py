"""How long things are kept, and deleting what is older."""
