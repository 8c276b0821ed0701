//! Which articles are copies of one story, with the evidence.
