"""The membership card: its pass for cashiers, its picture, numbers, blocking and issuing anew."""
