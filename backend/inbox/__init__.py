"""What people leave for staff: requests for a person, and for a call back."""
