"""What tests stand on: real servers, and a clock that is set by hand."""
