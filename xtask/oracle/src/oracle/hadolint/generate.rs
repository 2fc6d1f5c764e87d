//! Dockerfiles as people write them, well and badly: what the rules of both look at, in many combinations.

use serde_json::{Value, json};

use crate::random::Random;

const BASES: [&str; 10] = [
    "debian",
    "debian:12",
    "debian:latest",
    "python:3.12-slim",
    "node",
    "alpine:3.20",
    "alpine",
    "fedora:41",
    "scratch",
    "debian@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
];
const COMMANDS: [&str; 42] = [
    "apt-get update",
    "apt-get install -y curl",
    "apt-get install curl",
    "apt-get install -y --no-install-recommends curl",
    "apt-get install --no-install-recommends -y curl git",
    "apt-get -y install curl",
    "apt-get install --yes curl",
    "apt-get install -qq curl",
    "apt-get -qy install curl",
    "rm -rf /var/lib/apt/lists/*",
    "apt update",
    "apt install -y curl",
    "apk add curl",
    "apk add --no-cache curl",
    "apk --no-cache add curl",
    "apk update",
    "rm -rf /var/cache/apk/*",
    "pip install flask",
    "pip install --no-cache-dir flask",
    "pip3 install flask",
    "python -m pip install flask",
    "python3 -m pip install --no-cache-dir flask",
    "pip install -r requirements.txt",
    "yarn install",
    "yarn cache clean",
    "dnf install -y curl",
    "dnf install curl",
    "dnf clean all",
    "yum install -y curl",
    "yum install curl",
    "yum clean all",
    "zypper install -y curl",
    "zypper install curl",
    "zypper clean",
    "useradd -u 12345678 app",
    "useradd -l -u 12345678 app",
    "useradd -u 1000 app",
    "sudo make install",
    "make",
    "curl -s http://a/b | sh",
    "set -o pipefail && curl -s http://a/b | sh",
    "tar -xf /tmp/a.tar.gz",
];
const LINES: [&str; 24] = [
    "WORKDIR /app",
    "COPY . .",
    "ADD . /app/",
    "ADD a.tar.gz /app/",
    "ADD http://a/b /app/",
    "ADD --chown=1:1 a /app/",
    "COPY a.tar.gz /tmp/",
    "COPY --from=build / /",
    "COPY --from=build /app /app",
    "USER root",
    "USER app",
    "USER 1000",
    "USER 0",
    "USER root:root",
    "ENV A=1 B=$A",
    "ENV A=1 B=${A}x",
    "ENV A=$A",
    "ENV PATH=/a:$PATH",
    "SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]",
    "CMD [\"a\"]",
    "EXPOSE 80",
    "LABEL a=b",
    "VOLUME /data",
    "ADD a b /app/",
];

/// A Dockerfile of one or two stages.
pub(super) fn question(random: &mut Random) -> Value {
    let mut text = String::new();
    if random.one_in(2) {
        text += &format!("FROM {} AS build\n", random.pick(&BASES));
        text += &body(random);
        let next = if random.one_in(3) { "build" } else { random.pick(&BASES) };
        text += &format!("FROM {next}\n");
    } else {
        text += &format!("FROM {}\n", random.pick(&BASES));
    }
    text += &body(random);
    json!({ "text": text })
}

fn body(random: &mut Random) -> String {
    random.joined(1, 6, "", |random| {
        if random.one_in(3) {
            return format!("{}\n", random.pick(&LINES));
        }
        let between = random.pick(&[" && ", " && ", "; ", " && \\\n    ", " || "]);
        let mount =
            random.pick(&["", "", "", "", "", "", "--mount=type=cache,target=/root/.cache/pip ", "--network=none "]);
        let commands = random.joined(1, 4, between, |random| random.pick(&COMMANDS).to_owned());
        format!("RUN {mount}{commands}\n")
    })
}
