"""What the hotline must survive, each with a real Asterisk; the long forms are marked ``soak`` (``make soak``)."""
