"""Answers that follow what staff edit, over real databases."""
