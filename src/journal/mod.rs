//! The ordered, append-only sequence of captures; everything else is folded from it.
