"""Questions and answers as data (``content/``), the organisation's facts, and how an answer is found."""
