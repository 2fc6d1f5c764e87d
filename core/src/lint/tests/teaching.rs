//! The rules about layers, the cache, the first process and secrets: for each a file that it flags, one a line, and files that
//! it leaves alone. What they say in full stands in `advice.txt`; `UPDATE_EXPECT=1` writes it anew.

use expect_test::expect_file;

use super::{Options, check, check_with, found, ignoring, rules};
use crate::lint::Origin;

/// A rule on small files.
struct Case {
    rule: &'static str,
    /// Files in which the rule has one thing to say.
    flagged: &'static [&'static str],
    /// Files in which it has none.
    fine: &'static [&'static str],
}

const CASES: &[Case] = &[
    Case {
        rule: "ManifestCopiedWithSources",
        flagged: &[
            "FROM python:3\nCOPY . .\nRUN pip install -r requirements.txt\n",
            "FROM node:20\nWORKDIR /app\nCOPY . /app\nRUN cd /app && npm ci\nCMD [\"node\", \"x\"]\n",
            "FROM golang:1\nCOPY ./ /src/\nENV A=1\nRUN go mod download\n",
        ],
        fine: &[
            "FROM python:3\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY . .\n",
            "FROM node:20\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nRUN npm install -g serve && npm run build\n",
            "FROM node:20\nCOPY . .\nRUN npm run build\n",
            "FROM python:3\nCOPY --from=0 . .\nRUN pip install -r requirements.txt\n",
            "FROM python:3\nCOPY . .\nRUN pip install flask\n",
        ],
    },
    Case {
        rule: "SlowRunBelowChangingCopy",
        flagged: &[
            "FROM debian:12\nCOPY . /app\nRUN apt-get update && apt-get install -y curl\n",
            "FROM alpine:3\nCOPY src/ /app/\nRUN apk add --no-cache gcc\n",
            "FROM alpine:3\nCOPY main.py /app/\nRUN apk add --no-cache python3\n",
        ],
        fine: &[
            "FROM debian:12\nRUN apt-get update && apt-get install -y curl\nCOPY . /app\n",
            "FROM debian:12\nCOPY my.list /etc/apt/sources.list.d/\nRUN apt-get update && apt-get install -y curl\n",
            "FROM debian:12\nCOPY packages.py /tmp/\nRUN python3 /tmp/packages.py | xargs apt-get install -y\n",
        ],
    },
    Case {
        rule: "ArgDeclaredEarly",
        flagged: &[
            "FROM a:1\nARG VERSION\nRUN one\nRUN two\nLABEL version=$VERSION\n",
            "FROM a:1\nARG V=1\nRUN one\nRUN fetch-$V\n",
        ],
        fine: &[
            "FROM a:1\nRUN one\nARG VERSION\nLABEL version=$VERSION\n",
            "FROM a:1\nARG V\nRUN one $V\nLABEL version=$V\n",
            "FROM a:1\nARG DEBIAN_FRONTEND=noninteractive\nRUN one\n",
            "FROM a:1\nARG V\nRUN <<E\necho $V\nE\nRUN two $V\n",
            "ARG V=1\nFROM a:$V\nRUN one\n",
        ],
    },
    Case {
        rule: "PackageIndexUpdatedAlone",
        flagged: &[
            "FROM debian:12\nRUN apt-get update\nRUN apt-get install -y curl\n",
            "FROM alpine:3\nRUN apk update && true\n",
        ],
        fine: &[
            "FROM debian:12\nRUN apt-get update && apt-get install -y curl\n",
            "FROM debian:12\nRUN apt-get update && apt install -y curl\n",
            "FROM debian:12\nRUN <<E\napt-get update\napt-get install -y curl\nE\n",
            "FROM alpine:3\nRUN apk add --no-cache curl\n",
        ],
    },
    Case {
        rule: "DownloadNotInKey",
        flagged: &[
            "FROM a:1\nRUN git clone https://example.org/tool.git\n",
            "FROM a:1\nRUN curl -fsSL https://example.org/releases/latest/tool -o /usr/bin/tool\n",
        ],
        fine: &[
            "FROM a:1\nRUN git clone --branch v1.2 https://example.org/tool.git\n",
            "FROM a:1\nRUN git clone https://example.org/tool.git && git -C tool checkout 1234abc\n",
            "FROM a:1\nRUN curl -fsSL https://example.org/releases/v1/tool -o /usr/bin/tool\n",
        ],
    },
    Case {
        rule: "FloatingBaseTag",
        flagged: &["FROM python\n", "FROM python:latest AS build\n", "FROM quay.io/me/app\n"],
        fine: &[
            "FROM python:3.12-slim\n",
            "FROM scratch\n",
            "FROM a:1 AS build\nFROM build\n",
            "ARG BASE=python\nFROM $BASE\n",
            "FROM a@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n",
        ],
    },
    Case {
        rule: "RemoteAddUnchecked",
        flagged: &["FROM a:1\nADD https://example.org/x.tar.gz /x/\n"],
        fine: &[
            "FROM a:1\nADD --checksum=sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 https://example.org/x /x\n",
            "FROM a:1\nADD https://example.org/x.git#v1 /x\n",
            "FROM a:1\nADD x.tar.gz /x/\n",
        ],
    },
    Case {
        rule: "PipefailMissing",
        flagged: &[
            "FROM a:1\nRUN curl -fsS https://example.org/x | tar -x\n",
            "FROM a:1\nRUN set -e; wget -qO- https://example.org/x | sh\n",
        ],
        fine: &[
            "FROM a:1\nSHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]\nRUN curl https://example.org/x | tar -x\n",
            "FROM a:1\nRUN set -o pipefail && curl https://example.org/x | tar -x\n",
            "FROM a:1\nRUN curl -o x https://example.org/x && tar -xf x || exit 1\n",
            "FROM a:1\nRUN echo y | adduser app\n",
        ],
    },
    Case {
        rule: "DeletedInLaterLayer",
        flagged: &[
            "FROM a:1\nCOPY setup.sh /tmp/\nRUN sh /tmp/setup.sh && rm /tmp/setup.sh\n",
            "FROM a:1\nWORKDIR /w\nCOPY id_rsa key\nRUN rm -f key\n",
            "FROM a:1\nRUN wget https://example.org/big.zip\nRUN unzip big.zip\nRUN rm big.zip\n",
            "FROM a:1\nRUN curl -o /tmp/x https://example.org/x\nRUN rm -rf /tmp/x\n",
            "FROM a:1\nRUN git clone -b v1 https://example.org/x.git /src && make -C /src\nRUN rm -rf /src\n",
            "FROM a:1\nCOPY a b /tmp/x/\nRUN rm -rf /tmp/x\n",
        ],
        fine: &[
            "FROM a:1\nRUN curl -o /tmp/x https://example.org/x && use /tmp/x && rm /tmp/x\n",
            "FROM a:1\nRUN --mount=type=bind,source=setup.sh,target=/tmp/setup.sh sh /tmp/setup.sh\n",
            "FROM a:1\nCOPY a b /tmp/\nRUN rm -rf /var/lib/apt/lists/*\n",
            "FROM a:1\nCOPY a b /tmp/x/\nRUN rm /tmp/x\n",
            "FROM a:1 AS x\nCOPY a /tmp/a\nFROM a:1\nRUN rm -f /tmp/a\n",
        ],
    },
    Case {
        rule: "OwnerChangedInLaterLayer",
        flagged: &[
            "FROM a:1\nCOPY . /app\nRUN chown -R app:app /app\n",
            "FROM a:1\nCOPY run.sh /usr/bin/run.sh\nRUN chmod +x /usr/bin/run.sh\n",
            "FROM a:1\nWORKDIR /app\nCOPY run.sh .\nRUN chmod 755 run.sh\n",
        ],
        fine: &[
            "FROM a:1\nCOPY --chown=app:app --chmod=755 . /app\n",
            "FROM a:1\nCOPY . /app\nRUN mkdir /data && chown app /data\n",
            "FROM a:1\nCOPY . /app\nRUN chown app /app/cache\n",
        ],
    },
    Case {
        rule: "ArchiveUnpackedLater",
        flagged: &[
            "FROM a:1\nCOPY app.tar.gz /tmp/\nRUN tar -xzf /tmp/app.tar.gz -C /app\n",
            "FROM a:1\nCOPY data.zip /tmp/\nRUN cd /tmp && unzip data.zip\n",
        ],
        fine: &[
            "FROM a:1\nADD app.tar.gz /app/\n",
            "FROM a:1\nCOPY app.tar.gz /app/\nRUN ls\n",
            "FROM a:1\nRUN --mount=type=bind,source=app.tar.gz,target=/a.tar.gz tar -xf /a.tar.gz\n",
        ],
    },
    Case {
        rule: "AptListsKept",
        flagged: &[
            "FROM debian:12\nRUN apt-get update && apt-get install -y curl\n",
            "FROM debian:12\nRUN apt-get update \\\n && apt-get install -y \\\n    curl\nRUN rm -rf /var/lib/apt/lists/*\n",
        ],
        fine: &[
            "FROM debian:12\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\n",
            "FROM debian:12\nRUN --mount=type=cache,target=/var/lib/apt --mount=type=cache,target=/var/cache/apt apt-get update && apt-get install -y curl\n",
            "FROM debian:12 AS build\nRUN apt-get update && apt-get install -y gcc\nFROM scratch\nCOPY --from=build /x /x\n",
        ],
    },
    Case {
        rule: "ApkCacheKept",
        flagged: &["FROM alpine:3\nRUN apk add curl\n", "FROM alpine:3\nRUN apk update && apk --quiet add curl git\n"],
        fine: &[
            "FROM alpine:3\nRUN apk add --no-cache curl\n",
            "FROM alpine:3\nRUN apk --no-cache add curl\n",
            "FROM alpine:3\nRUN apk update && apk add curl && rm -rf /var/cache/apk/*\n",
            "FROM alpine:3\nRUN --mount=type=cache,target=/var/cache/apk apk add curl\n",
        ],
    },
    Case {
        rule: "RpmCacheKept",
        flagged: &["FROM fedora:40\nRUN dnf install -y gcc\n", "FROM suse:15\nRUN zypper install -y gcc\n"],
        fine: &[
            "FROM fedora:40\nRUN dnf install -y gcc && dnf clean all\n",
            "FROM centos:7\nRUN yum -y install gcc && rm -rf /var/cache/yum\n",
            "FROM fedora:40\nRUN --mount=type=cache,target=/var/cache/dnf dnf install -y gcc\n",
        ],
    },
    Case {
        rule: "PipCacheKept",
        flagged: &[
            "FROM python:3\nRUN pip install flask\n",
            "FROM python:3\nRUN python3 -m pip install --upgrade -r r.txt\n",
            "FROM python:3\nRUN [\"pip\", \"install\", \"flask\"]\n",
        ],
        fine: &[
            "FROM python:3\nRUN pip install --no-cache-dir flask\n",
            "FROM python:3 AS a\nENV PIP_NO_CACHE_DIR=1\nFROM a\nRUN pip install flask\n",
            "FROM python:3\nRUN --mount=type=cache,target=/root/.cache/pip pip install flask\n",
            "FROM python:3\nRUN pip freeze\n",
        ],
    },
    Case {
        rule: "NodeCacheKept",
        flagged: &["FROM node:20\nRUN npm ci --omit=dev\n", "FROM node:20\nRUN yarn install --frozen-lockfile\n"],
        fine: &[
            "FROM node:20\nRUN --mount=type=cache,target=/root/.npm npm ci\n",
            "FROM node:20\nRUN npm ci && npm cache clean --force\n",
            "FROM node:20 AS build\nRUN npm ci\nFROM nginx:1\nCOPY --from=build /x /x\n",
            "FROM node:20\nRUN npm run build\n",
        ],
    },
    Case {
        rule: "RecommendedPackages",
        flagged: &[
            "FROM debian:12\nRUN apt-get install -y curl\n",
            "FROM debian:12\nRUN apt-get -y install \\\n    curl\n",
        ],
        fine: &[
            "FROM debian:12\nRUN apt-get install -y --no-install-recommends curl\n",
            "FROM debian:12\nRUN apt-get -o APT::Install-Recommends=false install -y curl\n",
            "FROM debian:12\nRUN apt-get install -y ./x.deb\n",
        ],
    },
    Case {
        rule: "UpgradeInBuild",
        flagged: &["FROM debian:12\nRUN apt-get update && apt-get -y upgrade\n", "FROM centos:7\nRUN yum -y update\n"],
        fine: &["FROM debian:12\nRUN apt-get update\n", "FROM fedora:40\nRUN dnf -y upgrade openssl\n"],
    },
    Case {
        rule: "ConsecutiveRuns",
        flagged: &["FROM a:1\nRUN one\nRUN two\nRUN three\nCOPY a b\nRUN four\n"],
        fine: &[
            "FROM a:1\nRUN one\nRUN two\nCOPY a b\nRUN three\n",
            "FROM a:1\nRUN one\nRUN --mount=type=cache,target=/x two\nRUN three\n",
        ],
    },
    Case {
        rule: "WholeFilesystemCopied",
        flagged: &["FROM a:1 AS build\nFROM b:1\nCOPY --from=build / /\n"],
        fine: &[
            "FROM a:1 AS build\nFROM b:1\nCOPY --from=build /usr/bin/app /usr/bin/\n",
            "FROM a:1 AS build\nFROM scratch\nCOPY --from=build / /\n",
        ],
    },
    Case {
        rule: "SparseUserDatabase",
        flagged: &["FROM a:1\nRUN useradd -u 1000000 app\n", "FROM a:1\nARG ID\nRUN useradd --uid $ID app\n"],
        fine: &["FROM a:1\nRUN useradd -l -u 1000000 app\n", "FROM a:1\nRUN useradd -u 1000 app && useradd x\n"],
    },
    Case {
        rule: "VolumeWrittenLater",
        flagged: &["FROM a:1\nVOLUME /data\nRUN touch /data/x\n", "FROM a:1\nVOLUME [\"/data\"]\nCOPY x /data/\n"],
        fine: &["FROM a:1\nRUN touch /data/x\nVOLUME /data\n", "FROM a:1\nVOLUME /data\nRUN echo x > /database\n"],
    },
    Case {
        rule: "AddInsteadOfCopy",
        flagged: &["FROM a:1\nADD app.py /app/\n"],
        fine: &[
            "FROM a:1\nADD app.tar.gz /app/\n",
            "FROM a:1\nADD https://example.org/x /x\n",
            "FROM a:1\nADD $WHAT /x\n",
            "FROM a:1\nCOPY app.py /app/\n",
        ],
    },
    Case {
        rule: "InstallAsks",
        flagged: &[
            "FROM debian:12\nRUN apt-get update && apt-get install curl\n",
            "FROM fedora:40\nRUN dnf install gcc && dnf clean all\n",
        ],
        fine: &[
            "FROM debian:12\nRUN apt-get install -y curl\n",
            "FROM debian:12\nRUN apt-get -qqy install curl && apt-get install --assume-yes git\n",
            "FROM debian:12\nRUN yes | apt-get install curl\n",
        ],
    },
    Case {
        rule: "AptInRun",
        flagged: &["FROM debian:12\nRUN apt update && true\n"],
        fine: &["FROM debian:12\nRUN apt-get update\n"],
    },
    Case {
        rule: "SudoInRun",
        flagged: &["FROM a:1\nRUN sudo apt-get update\n", "FROM a:1\nRUN true && sudo -E make install\n"],
        fine: &["FROM a:1\nRUN apt-get install -y sudo\n", "FROM a:1\nRUN echo 'x ALL=(ALL) ALL' > /etc/sudoers\n"],
    },
    Case {
        rule: "StateLostBetweenRuns",
        flagged: &[
            "FROM a:1\nRUN cd /app\nRUN make\n",
            "FROM a:1\nRUN export A=1\n",
            "FROM a:1\nRUN . venv/bin/activate\n",
            "FROM a:1\nRUN service postgresql start\n",
        ],
        fine: &[
            "FROM a:1\nRUN cd /app && make\n",
            "FROM a:1\nWORKDIR /app\nRUN make\n",
            "FROM a:1\nRUN service postgresql start && psql -c 'create database x'\n",
        ],
    },
    Case {
        rule: "SelfReferenceInEnv",
        flagged: &["FROM a:1\nENV HOME=/app PATH=$HOME/bin:$PATH\n", "FROM a:1\nENV A=1 B=x${A:-y}\n"],
        fine: &["FROM a:1\nENV HOME=/app\nENV PATH=$HOME/bin:$PATH\n", "FROM a:1\nENV A=1 B=$AB C='x'\n"],
    },
    Case {
        rule: "EntrypointHidesCmd",
        flagged: &["FROM a:1\nENTRYPOINT app --serve\nCMD [\"--help\"]\n"],
        fine: &[
            "FROM a:1\nENTRYPOINT [\"app\"]\nCMD [\"--help\"]\n",
            "FROM a:1\nENTRYPOINT app\n",
            "FROM a:1 AS x\nCMD [\"x\"]\nFROM a:1\nENTRYPOINT app\n",
        ],
    },
    Case {
        rule: "WrapperAsFirstProcess",
        flagged: &[
            "FROM a:1\nCMD [\"npm\", \"start\"]\n",
            "FROM a:1\nENTRYPOINT [\"/bin/sh\", \"-c\", \"setup && app\"]\n",
            "FROM a:1\nCMD [\"service\", \"nginx\", \"start\"]\n",
        ],
        fine: &[
            "FROM a:1\nCMD [\"node\", \"server.js\"]\n",
            "FROM a:1\nCMD [\"sh\", \"-c\", \"setup && exec app\"]\n",
            "FROM a:1\nCMD [\"sh\"]\n",
            "FROM a:1\nCMD [\"npm\", \"ls\"]\n",
        ],
    },
    Case {
        rule: "RootAtTheEnd",
        flagged: &["FROM a:1\nUSER app\nUSER root\n", "FROM a:1\nUSER 0:0\n"],
        fine: &[
            "FROM a:1\nUSER root\nRUN x\nUSER app\n",
            "FROM a:1\n",
            "FROM a:1 AS b\nUSER root\nFROM a:1\nCOPY --from=b x x\n",
        ],
    },
    Case {
        rule: "SecretInCommand",
        flagged: &[
            "FROM a:1\nRUN git clone --branch v1 https://me:hunter2@example.org/x.git\n",
            "FROM a:1\nRUN curl -H \"Authorization: Bearer abc123\" https://example.org\n",
            "FROM a:1\nRUN curl -u me:hunter2 https://example.org\n",
            "FROM a:1\nRUN AWS_SECRET_ACCESS_KEY=abc aws s3 cp x y\n",
            "FROM a:1\nRUN deploy --password=hunter2\n",
        ],
        fine: &[
            "FROM a:1\nRUN --mount=type=secret,id=t curl -H \"Authorization: Bearer $(cat /run/secrets/t)\" https://example.org\n",
            "FROM a:1\nRUN curl -u \"me:$PASSWORD\" https://example.org\n",
            "FROM a:1\nRUN git clone git@example.org:me/x.git\n",
            "FROM a:1\nRUN deploy --password-file=/run/secrets/x --ssl-key=/etc/key\n",
        ],
    },
    Case {
        rule: "SecretCopied",
        flagged: &[
            "FROM a:1\nCOPY .npmrc /root/\n",
            "FROM a:1\nCOPY app.py .env ./\n",
            "FROM a:1\nADD keys/id_rsa /root/.ssh/id_rsa\n",
            "FROM a:1\nCOPY server.key /etc/ssl/\n",
        ],
        fine: &[
            "FROM a:1\nCOPY --from=x .env ./\n",
            "FROM a:1\nCOPY id_rsa.pub .env.example cert.pem /x/\n",
            "FROM a:1\nRUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci\n",
        ],
    },
];

#[test]
fn each_rule_flags_and_leaves_alone() {
    for Case { rule, flagged, fine } in CASES {
        for text in *flagged {
            let said = found(rule, text, &Options::default());
            assert_eq!(said.len(), 1, "{rule} on\n{text}\n{said:#?}");
            check(rule, text, &[&format!("{}: {}", said[0].lines.first, said[0].message)]);
        }
        for text in *fine {
            check(rule, text, &[]);
        }
    }
}

/// Depends on the context, not on the text alone.
const GIT: &str = "GitFolderInContext";

#[test]
fn git_folder_in_context() {
    let context =
        |ignore: &str| Options { context_names: vec![".git".to_owned(), "src".to_owned()], ..ignoring(ignore) };
    let message = "2: The .git folder is copied into the image";
    check_with(GIT, "FROM a:1\nCOPY . /app\n", &context("node_modules\n"), &[message]);
    check_with(GIT, "FROM a:1\nCOPY . /app\n", &context(".git\n"), &[]);
    check_with(GIT, "FROM a:1\nCOPY src /app\n", &context(""), &[]);
    check_with(GIT, "FROM a:1\nCOPY . /app\n", &ignoring(""), &[]);
    check(GIT, "FROM a:1\nCOPY . /app\n", &[]);
}

#[test]
fn every_teaching_rule_has_its_cases() {
    let teaching = rules().iter().filter(|rule| rule.origin == Origin::Teaching);
    let names: Vec<&str> = teaching.map(|rule| rule.name).filter(|name| *name != GIT).collect();
    let mut cases: Vec<&str> = CASES.iter().map(|case| case.rule).collect();
    let mut sorted = names.clone();
    cases.sort_unstable();
    sorted.sort_unstable();
    assert_eq!(cases, sorted);
}

#[test]
fn advice_reads_well() {
    let mut shown = String::new();
    for Case { rule, flagged, .. } in CASES {
        for text in *flagged {
            for warning in found(rule, text, &Options::default()) {
                shown +=
                    &format!("== {rule}\n{text}-- line {}, {:?}\n", warning.lines.first, &text[warning.span.range()]);
                shown += &format!("   {}\n", warning.message);
                let more = [("cost", &warning.cost), ("help", &warning.help)];
                for (name, text) in more {
                    shown += &text.as_ref().map(|text| format!("   {name}: {text}\n")).unwrap_or_default();
                }
                shown += &warning.fix.map(|fix| format!("-- fixed\n{}", fix.apply(text))).unwrap_or_default();
            }
        }
    }
    expect_file!["advice.txt"].assert_eq(&shown);
}
