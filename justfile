# The project's commands. `just` lists them.

default:
    @just --list

# Exactly what CI runs
ci:
    .ci/run

# One round with the default config
once:
    cargo run --release -- run --once

# How fast matching is
bench:
    cargo bench
