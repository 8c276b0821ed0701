//! What the wires' own conventions say: dateline, credit, byline, revision heads.
