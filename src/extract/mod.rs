//! A page's bytes -> the article in it; the strategies in order, and how sure we are.
