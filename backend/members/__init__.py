"""Members, their cards, and the proof that a person is one of them."""
