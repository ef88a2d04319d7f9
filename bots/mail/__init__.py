"""E-mail: replies become letters. It is a way out only: nothing that is written back is read."""
