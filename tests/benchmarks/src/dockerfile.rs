//! The Dockerfiles that are measured.

use std::fmt::Write as _;

/// The lecture's.
pub const LECTURE: &str = include_str!("../../fixtures/lecture/Dockerfile_cmd");

/// The lines of [`long`].
pub const LINES: usize = 1000;

/// Stages of [`long`] before the last.
const SERVICES: usize = 20;

/// A file of 1000 lines, always the same: twenty services of some languages, each with packages, dependencies in cache mounts,
/// configuration in heredocs and variables, and a last stage that takes something of each. Comments fill it up.
#[must_use]
pub fn long() -> String {
    let mut text =
        String::from("# syntax=docker/dockerfile:1\nARG VERSION=1.4.2\nARG REGISTRY=registry.example.com/team\n\n");
    for number in 0..SERVICES {
        let language = &LANGUAGES[number % LANGUAGES.len()];
        text += &service(number, language);
    }
    text +=
        "FROM debian:12-slim AS product\nARG VERSION\nLABEL org.opencontainers.image.version=$VERSION\nWORKDIR /opt\n";
    for number in 0..SERVICES {
        let _ = writeln!(text, "COPY --from=service-{number} /app/service-{number}/out /opt/service-{number}");
    }
    text += "USER 1000:1000\nENTRYPOINT [\"/opt/service-0/start\"]\nCMD [\"--all\"]\n";
    for number in text.lines().count()..LINES {
        let _ = writeln!(text, "# line {number}: nothing more to do");
    }
    text
}

struct Language {
    base: &'static str,
    manifests: &'static str,
    cache: &'static str,
    install: &'static str,
    build: &'static str,
}

const LANGUAGES: [Language; 4] = [
    Language {
        base: "node:20.11-slim",
        manifests: "package.json package-lock.json",
        cache: "/root/.npm",
        install: "npm ci",
        build: "npm run build && mv dist out",
    },
    Language {
        base: "python:3.12-slim",
        manifests: "requirements.txt pyproject.toml",
        cache: "/root/.cache/pip",
        install: "pip install --requirement requirements.txt",
        build: "python -m compileall src && mv src out",
    },
    Language {
        base: "golang:1.22",
        manifests: "go.mod go.sum",
        cache: "/go/pkg/mod",
        install: "go mod download",
        build: "go build -ldflags \"-X main.version=${VERSION:-dev}\" -o out/start ./cmd/...",
    },
    Language {
        base: "rust:1.80",
        manifests: "Cargo.toml Cargo.lock",
        cache: "/usr/local/cargo/registry",
        install: "cargo fetch --locked",
        build: "cargo build --release --locked && mv target/release out",
    },
];

fn service(number: usize, language: &Language) -> String {
    let Language { base, manifests, cache, install, build } = language;
    format!(
        r#"# Service {number}: built on its own, so that an edit of it is built alone.
FROM {base} AS service-{number}
ARG VERSION
ARG REVISION=r{number}
ENV SERVICE_NAME=service-{number} \
    SERVICE_PORT={port} \
    SERVICE_CONFIG=/etc/service-{number}/config.toml \
    PATH=/app/service-{number}/bin:$PATH
LABEL org.opencontainers.image.title="service {number}" \
      org.opencontainers.image.revision=$REVISION \
      org.opencontainers.image.vendor="Example"
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN apt-get update && apt-get install -y --no-install-recommends \
    ca-certificates \
    curl \
    # for native extensions
    build-essential \
    libssl-dev \
    libpq-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app/service-{number}
COPY {manifests} ./
RUN --mount=type=cache,target={cache},sharing=locked {install}
COPY --chown=1000:1000 --chmod=644 services/{number}/config /etc/service-$SERVICE_NAME/
RUN <<EOF
set -e
mkdir -p out bin
for name in alpha beta gamma; do
  echo "$name=${{SERVICE_PORT}}" >> out/settings.ini
done
chmod 600 out/settings.ini
EOF
COPY <<start <<notes out/
#!/bin/sh
exec ./service --port "$SERVICE_PORT" --version "${{VERSION}}"
start
Made for $SERVICE_NAME at revision ${{REVISION:-none}}.
notes
COPY . .
RUN --mount=type=cache,target={cache} {build}
RUN chmod -R a+rX out && find out -name '*.map' -delete
EXPOSE $SERVICE_PORT/tcp
VOLUME ["/var/lib/service-{number}"]
HEALTHCHECK --interval=30s --timeout=3s CMD curl -f http://localhost:${{SERVICE_PORT}}/health || exit 1
STOPSIGNAL SIGTERM
USER nobody

"#,
        port = 8000 + number
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_long_file_has_its_lines() {
        assert_eq!(long().lines().count(), LINES);
    }
}
