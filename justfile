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
    cargo run -- demo

# How fast matching is
bench:
    cargo bench

# The manual and the completions, as packages hold them
describe:
    cargo build --profile dist
    mkdir -p target/packaging
    target/dist/copydesk man | gzip -9n > target/packaging/copydesk.1.gz
    target/dist/copydesk completions bash > target/packaging/copydesk.bash
    target/dist/copydesk completions zsh > target/packaging/_copydesk
    target/dist/copydesk completions fish > target/packaging/copydesk.fish

# A Debian package in target/debian (needs cargo-deb)
deb: describe
    cargo deb --profile dist --no-build

# A container image
container:
    podman build --format docker -f packaging/Containerfile -t copydesk .
