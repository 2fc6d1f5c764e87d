//! Rules about the cache.

use super::cases;

cases! {
    manifest_copied_with_sources ManifestCopiedWithSources {
        flagged: [
            "FROM maven:3-jdk-8\nCOPY . /src\nRUN mvn package\n",
            "FROM gradle:8\nCOPY . .\nRUN ./gradlew bootJar\n",
            "FROM rust:1\nCOPY . .\nRUN cargo build --release\n",
            "FROM python:3\nCOPY . .\nRUN pip install -r requirements/production.txt\n",
            "FROM python:3\nCOPY . .\nRUN poetry install --only main\n",
            "FROM a:1\nUSER app\nCOPY . .\nRUN go build .\n",
            "FROM rocker/r-ver:4\nCOPY . .\nRUN R -e \"renv::restore()\"\n",
            "FROM python:3\nCOPY . .\nRUN pip install -r requirements.txt\n",
            "FROM node:20\nWORKDIR /app\nCOPY . /app\nRUN cd /app && npm ci\nCMD [\"node\", \"x\"]\n",
            "FROM golang:1\nCOPY ./ /src/\nENV A=1\nRUN go mod download\n",
        ],
        fine: [
            "FROM rust:1\nCOPY recipe.json .\nRUN cargo chef cook --release\nCOPY . .\nRUN cargo build --release\n",
            "FROM rust:1\nCOPY . .\nRUN --mount=type=cache,target=/usr/local/cargo/registry cargo build\n",
            "FROM node:20\nCOPY pnpm-lock.yaml .\nRUN pnpm fetch\nCOPY . .\nRUN pnpm install --offline\n",
            "FROM golang:1\nCOPY go.mod .\nRUN go mod download\nCOPY . .\nRUN go build .\n",
            "FROM golang:1\nCOPY . .\nRUN go build -mod=vendor -o /app .\n",
            "FROM maven:3\nCOPY . .\nRUN mvn -o package\n",
            "FROM python:3\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY . .\n",
            "FROM node:20\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nRUN npm install -g serve && npm run build\n",
            "FROM node:20\nCOPY . .\nRUN npm run build\n",
            "FROM python:3\nCOPY --from=0 . .\nRUN pip install -r requirements.txt\n",
            "FROM python:3\nCOPY . .\nRUN pip install flask\n",
        ],
    }
    slow_run_below_changing_copy SlowRunBelowChangingCopy {
        flagged: [
            "FROM node:20\nCOPY . .\nRUN npm install -g pm2\n",
            "FROM python:3\nCOPY app/ .\nRUN pip install --upgrade pip\n",
            "FROM debian:12\nCOPY . /app\nRUN apt-get update && apt-get install -y curl\n",
            "FROM alpine:3\nCOPY src/ /app/\nRUN apk add --no-cache gcc\n",
            "FROM alpine:3\nCOPY main.py /app/\nRUN apk add --no-cache python3\n",
        ],
        fine: [
            "FROM python:3\nCOPY . .\nRUN pip install -e . && pip install ./lib && pip install -r r.txt\n",
            "FROM golang:1\nCOPY . .\nRUN go install ./...\n",
            "FROM debian:12\nRUN apt-get update && apt-get install -y curl\nCOPY . /app\n",
            "FROM debian:12\nCOPY my.list /etc/apt/sources.list.d/\nRUN apt-get update && apt-get install -y curl\n",
            "FROM debian:12\nCOPY packages.py /tmp/\nRUN python3 /tmp/packages.py | xargs apt-get install -y\n",
        ],
    }
    arg_declared_early ArgDeclaredEarly {
        flagged: [
            "FROM a:1\nARG OS\nARG ARCH\nRUN one\nRUN build $OS $ARCH\n",
            "FROM a:1\nARG VERSION\nRUN one\nRUN two\nLABEL version=$VERSION\n",
            "FROM a:1\nARG V=1\nRUN one\nRUN fetch-$V\n",
        ],
        fine: [
            "FROM a:1\nARG A=1\nARG B=$A\nRUN one $B\n",
            "FROM a:1\nRUN one\nARG VERSION\nLABEL version=$VERSION\n",
            "FROM a:1\nARG V\nRUN one $V\nLABEL version=$V\n",
            "FROM a:1\nARG DEBIAN_FRONTEND=noninteractive\nRUN one\n",
            "FROM a:1\nARG V\nRUN <<E\necho $V\nE\nRUN two $V\n",
            "ARG V=1\nFROM a:$V\nRUN one\n",
        ],
    }
    package_index_updated_alone PackageIndexUpdatedAlone {
        flagged: [
            "FROM debian:12\nRUN apt-get update\nRUN apt-get install -y curl\nRUN apt-get install -y git\n",
            "FROM debian:12\nRUN apt-get update && apt-get upgrade -y\nRUN apt-get install -y curl\n",
            "FROM alpine:3\nRUN apk update\nRUN apk add --no-cache curl\n",
            "FROM debian:12\nRUN apt-get update\nRUN apt-get install -y curl\n",
            "FROM alpine:3\nRUN apk update && true\n",
        ],
        fine: [
            "FROM debian:12\nRUN apt-get update && apt-get upgrade -y\n",
            "FROM debian:12\nRUN apt-get update && apt-get install -y curl\n",
            "FROM debian:12\nRUN apt-get update && apt install -y curl\n",
            "FROM debian:12\nRUN <<E\napt-get update\napt-get install -y curl\nE\n",
            "FROM alpine:3\nRUN apk add --no-cache curl\n",
        ],
    }
    download_not_in_key DownloadNotInKey {
        flagged: [
            "FROM golang:1\nRUN go install example.org/air@latest\n",
            "FROM python:3\nRUN pip install git+https://example.org/me/tool.git\n",
            "FROM a:1\nRUN git clone https://example.org/tool.git\n",
            "FROM a:1\nRUN curl -fsSL https://example.org/releases/latest/tool -o /usr/bin/tool\n",
        ],
        fine: [
            "FROM golang:1\nRUN go install example.org/air@v1.52\n",
            "FROM python:3\nRUN pip install git+https://me@example.org/me/tool.git@v2\n",
            "FROM a:1\nRUN git clone --branch v1.2 https://example.org/tool.git\n",
            "FROM a:1\nRUN git clone https://example.org/tool.git && git -C tool checkout 1234abc\n",
            "FROM a:1\nRUN curl -fsSL https://example.org/releases/v1/tool -o /usr/bin/tool\n",
        ],
    }
    floating_base_tag FloatingBaseTag {
        flagged: [
            "FROM debian:stable-slim\n",
            "FROM node:lts-alpine\n","FROM python\n", "FROM python:latest AS build\n", "FROM quay.io/me/app\n"],
        fine: [
            "FROM debian:stable-20240812-slim\n",
            "FROM a:latest-rust-1.81\n",
            "FROM gcr.io/distroless/static:nonroot\n",
            "FROM python:3.12-slim\n",
            "FROM scratch\n",
            "FROM a:1 AS build\nFROM build\n",
            "ARG BASE=python\nFROM $BASE\n",
            "FROM a@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n",
        ],
    }
    remote_add_unchecked RemoteAddUnchecked {
        flagged: ["FROM a:1\nADD https://example.org/x.tar.gz /x/\n"],
        fine: [
            "FROM a:1\nADD --checksum=sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 https://example.org/x /x\n",
            "FROM a:1\nADD https://example.org/x.git#v1 /x\n",
            "FROM a:1\nADD x.tar.gz /x/\n",
        ],
    }
    pipefail_missing PipefailMissing {
        flagged: [
            "FROM alpine:3\nRUN wget -O- https://example.org/x | tar xz\n",
            "FROM a:1\nRUN curl -fsS https://example.org/x | tar -x\n",
            "FROM a:1\nRUN set -e; wget -qO- https://example.org/x | sh\n",
        ],
        fine: [
            "FROM alpine:3\nRUN set -o pipefail && wget -O- https://example.org/x | tar xz\n",
            "FROM a:1\nSHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]\nRUN curl https://example.org/x | tar -x\n",
            "FROM a:1\nRUN set -o pipefail && curl https://example.org/x | tar -x\n",
            "FROM a:1\nRUN curl -o x https://example.org/x && tar -xf x || exit 1\n",
            "FROM a:1\nRUN echo y | adduser app\n",
        ],
    }
}
