"""How quickly a member is found, and how that grows with the register: ``python -m bench.members``."""
