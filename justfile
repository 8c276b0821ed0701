# The project's commands. `just` lists them.

default:
    @just --list

# Exactly what CI runs
ci:
    .ci/run

# One round with the default config
once:
    cargo run --release -- run --once

# A sample wire, merged before your eyes
demo:
    cargo run --release -- demo

# How fast matching is
bench:
    cargo bench
