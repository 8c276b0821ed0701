//! Copies -> a story: merging, and who leads.
