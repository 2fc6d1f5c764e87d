//! Rules about layers.

use super::cases;

cases! {
    deleted_in_later_layer DeletedInLaterLayer {
        flagged: [
            "FROM a:1\nADD https://example.org/x.bin /tmp/x\nRUN use /tmp/x && rm /tmp/x\n",
            "FROM a:1\nCOPY --from=b:1 /x /tmp/x\nRUN use /tmp/x && rm /tmp/x\n",
            "FROM a:1\nCOPY setup.sh /tmp/\nRUN sh /tmp/setup.sh && rm /tmp/setup.sh\n",
            "FROM a:1\nWORKDIR /w\nCOPY id_rsa key\nRUN rm -f key\n",
            "FROM a:1\nRUN wget https://example.org/big.zip\nRUN unzip big.zip\nRUN rm big.zip\n",
            "FROM a:1\nRUN curl -o /tmp/x https://example.org/x\nRUN rm -rf /tmp/x\n",
            "FROM a:1\nRUN git clone -b v1 https://example.org/x.git /src && make -C /src\nRUN rm -rf /src\n",
            "FROM a:1\nCOPY a b /tmp/x/\nRUN rm -rf /tmp/x\n",
        ],
        fine: [
            "FROM a:1\nRUN curl -o /tmp/x https://example.org/x && use /tmp/x && rm /tmp/x\n",
            "FROM a:1\nRUN --mount=type=bind,source=setup.sh,target=/tmp/setup.sh sh /tmp/setup.sh\n",
            "FROM a:1\nCOPY a b /tmp/\nRUN rm -rf /var/lib/apt/lists/*\n",
            "FROM a:1\nCOPY a b /tmp/x/\nRUN rm /tmp/x\n",
            "FROM a:1 AS x\nCOPY a /tmp/a\nFROM a:1\nRUN rm -f /tmp/a\n",
            "FROM a:1 AS x\nCOPY a /tmp/a\nRUN rm -f /tmp/a\nFROM a:1\nCOPY --from=0 /b /b\n",
        ],
    }
    owner_changed_in_later_layer OwnerChangedInLaterLayer {
        flagged: [
            "FROM a:1\nCOPY run.sh /run.sh\nRUN chmod 0644 /run.sh\n",
            "FROM a:1\nCOPY . /app\nRUN chown -R app:app /app\n",
            "FROM a:1\nCOPY run.sh /usr/bin/run.sh\nRUN chmod +x /usr/bin/run.sh\n",
            "FROM a:1\nWORKDIR /app\nCOPY run.sh .\nRUN chmod 755 run.sh\n",
        ],
        fine: [
            "FROM a:1 AS b\nCOPY . /app\nRUN chmod -R 755 /app\nFROM a:1\nCOPY --from=b /app /app\n",
            "FROM a:1\nCOPY --chown=app:app --chmod=755 . /app\n",
            "FROM a:1\nCOPY . /app\nRUN mkdir /data && chown app /data\n",
            "FROM a:1\nCOPY . /app\nRUN chown app /app/cache\n",
        ],
    }
    archive_unpacked_later ArchiveUnpackedLater {
        flagged: [
            "FROM a:1\nADD https://example.org/app-1.tar.gz /tmp/app.tar.gz\nRUN tar -xzf /tmp/app.tar.gz -C /app\n",
            "FROM a:1\nCOPY app.tar.gz /tmp/\nRUN tar -xzf /tmp/app.tar.gz -C /app\n",
            "FROM a:1\nCOPY data.zip /tmp/\nRUN cd /tmp && unzip data.zip\n",
        ],
        fine: [
            "FROM a:1\nADD app.tar.gz /app/\n",
            "FROM a:1\nCOPY app.tar.gz /app/\nRUN ls\n",
            "FROM a:1\nRUN --mount=type=bind,source=app.tar.gz,target=/a.tar.gz tar -xf /a.tar.gz\n",
        ],
    }
    apt_lists_kept AptListsKept {
        flagged: [
            "FROM debian:12 AS web\nRUN apt-get update && apt-get install -y curl\nFROM a:1 AS api\n",
            "FROM debian:12\nRUN apt-get update && apt-get install -y curl\n",
            "FROM debian:12\nRUN apt-get update \\\n && apt-get install -y \\\n    curl\nRUN rm -rf /var/lib/apt/lists/*\n",
        ],
        fine: [
            "FROM debian:12 AS x\nRUN apt-get update && apt-get install -y gcc\nFROM a:1\nRUN --mount=type=bind,from=x,source=/o,target=/o cp /o /p\n",
            "FROM debian:12\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\n",
            "FROM debian:12\nRUN --mount=type=cache,target=/var/lib/apt --mount=type=cache,target=/var/cache/apt apt-get update && apt-get install -y curl\n",
            "FROM debian:12 AS build\nRUN apt-get update && apt-get install -y gcc\nFROM scratch\nCOPY --from=build /x /x\n",
        ],
    }
    apk_cache_kept ApkCacheKept {
        flagged: ["FROM alpine:3\nRUN apk add curl\n", "FROM alpine:3\nRUN apk update && apk --quiet add curl git\n"],
        fine: [
            "FROM alpine:3\nRUN apk add --no-cache curl\n",
            "FROM alpine:3\nRUN apk --no-cache add curl\n",
            "FROM alpine:3\nRUN apk update && apk add curl && rm -rf /var/cache/apk/*\n",
            "FROM alpine:3\nRUN --mount=type=cache,target=/var/cache/apk apk add curl\n",
        ],
    }
    rpm_cache_kept RpmCacheKept {
        flagged: [
            "FROM fedora:40\nRUN dnf install -y gcc\n",
            "FROM suse:15\nRUN zypper install -y gcc\n",
            // Cleaned too early, and another's cache.
            "FROM fedora:40\nRUN dnf clean all && dnf install -y gcc\n",
            "FROM suse:15\nRUN zypper install -y gcc && rm -rf /var/cache/apk/*\n",
        ],
        fine: [
            "FROM fedora:40\nRUN dnf install -y gcc && dnf clean all\n",
            "FROM fedora:40\nRUN [\"sh\", \"-c\", \"dnf install -y gcc && dnf clean all\"]\n",
            "FROM centos:7\nRUN yum -y install gcc && rm -rf /var/cache/yum\n",
            "FROM fedora:40\nRUN --mount=type=cache,target=/var/cache/dnf dnf install -y gcc\n",
        ],
    }
    pip_cache_kept PipCacheKept {
        flagged: [
            "FROM python:3\nRUN pip install flask\n",
            "FROM python:3\nRUN python3 -m pip install --upgrade -r r.txt\n",
            "FROM python:3\nRUN [\"pip\", \"install\", \"flask\"]\n",
        ],
        fine: [
            "FROM python:3\nRUN pip install --no-cache-dir flask\n",
            "FROM python:3 AS a\nENV PIP_NO_CACHE_DIR=1\nFROM a\nRUN pip install flask\n",
            "FROM python:3\nRUN --mount=type=cache,target=/root/.cache/pip pip install flask\n",
            "FROM python:3\nRUN pip freeze\n",
        ],
    }
    node_cache_kept NodeCacheKept {
        flagged: [
            "FROM node:20\nUSER node\nRUN npm ci\n",
            "FROM node:20\nRUN npm ci --omit=dev\n",
            "FROM node:20\nRUN yarn install --frozen-lockfile\n",
            // Cleaned too early, and another's cache.
            "FROM node:20\nRUN yarn cache clean && yarn install\n",
            "FROM node:20\nRUN npm install -g yarn && yarn install && yarn cache clean\n",
        ],
        fine: [
            "FROM node:20\nRUN --mount=type=cache,target=/root/.npm npm ci\n",
            "FROM node:20\nRUN npm ci && npm cache clean --force\n",
            "FROM node:20\nRUN [\"sh\", \"-c\", \"npm ci && npm cache clean --force\"]\n",
            "FROM node:20\nRUN npm i -g yarn && yarn install && yarn cache clean && npm cache clean --force\n",
            "FROM node:20 AS build\nRUN npm ci\nFROM nginx:1\nCOPY --from=build /x /x\n",
            "FROM node:20\nRUN npm run build\n",
        ],
    }
    recommended_packages RecommendedPackages {
        flagged: [
            "FROM debian:12\nRUN apt-get install -y curl\n",
            "FROM debian:12\nRUN apt-get -y install \\\n    curl\n",
        ],
        fine: [
            "FROM debian:12\nRUN apt-get install -y --no-install-recommends curl\n",
            "FROM debian:12\nRUN apt-get -o APT::Install-Recommends=false install -y curl\n",
            "FROM debian:12\nRUN apt-get install -y ./x.deb\n",
        ],
    }
    upgrade_in_build UpgradeInBuild {
        flagged: ["FROM debian:12\nRUN apt-get update && apt-get -y upgrade\n", "FROM centos:7\nRUN yum -y update\n"],
        fine: ["FROM debian:12\nRUN apt-get update\n", "FROM fedora:40\nRUN dnf -y upgrade openssl\n"],
    }
    consecutive_runs ConsecutiveRuns {
        flagged: [
            "FROM a:1\nRUN mkdir /a\nRUN touch /a/b\nRUN echo x > /etc/x && chmod 600 /etc/x\nCOPY a b\nRUN mkdir c\n",
        ],
        fine: [
            "FROM a:1\nRUN mkdir /a\nRUN touch /a/b\nCOPY a b\nRUN mkdir /c\n",
            "FROM a:1\nRUN mkdir /a\nRUN --mount=type=cache,target=/x touch /x\nRUN mkdir /c\n",
            "FROM a:1\nRUN pip install --no-cache-dir -r r.txt\nRUN npm run build\nRUN make\n",
            "FROM a:1 AS x\nRUN mkdir /a\nRUN touch /a/b\nRUN mkdir /c\nFROM a:1\nCOPY --from=x /a /a\n",
        ],
    }
    toolchain_in_image ToolchainInImage {
        flagged: [
            "FROM golang:1.23\nCOPY . .\nRUN go build -o /app .\nCMD [\"/app\"]\n",
            "FROM gcc:13 AS base\nFROM base\nCOPY hello.c .\nRUN gcc -o hello hello.c\n",
            "FROM mcr.microsoft.com/dotnet/sdk:8.0\nCOPY . .\nRUN dotnet publish -o /app\n",
        ],
        fine: [
            "FROM golang:1.23 AS build\nRUN go build -o /app .\nFROM debian:12\nCOPY --from=build /app /app\n",
            "FROM golang:1.23\nCMD [\"air\"]\n",
            "FROM python:3\nRUN make\n",
        ],
    }
    whole_filesystem_copied WholeFilesystemCopied {
        flagged: ["FROM a:1 AS build\nFROM b:1\nCOPY --from=build / /\n"],
        fine: [
            "FROM a:1 AS build\nFROM b:1\nCOPY --from=build /usr/bin/app /usr/bin/\n",
            "FROM a:1 AS build\nFROM scratch\nCOPY --from=build / /\n",
        ],
    }
    sparse_user_database SparseUserDatabase {
        flagged: ["FROM a:1\nRUN useradd -u 1000000 app\n", "FROM a:1\nARG ID\nRUN useradd --uid $ID app\n"],
        fine: ["FROM a:1\nRUN useradd -l -u 1000000 app\n", "FROM a:1\nRUN useradd -u 1000 app && useradd x\n"],
    }
    volume_written_later VolumeWrittenLater {
        flagged: ["FROM a:1\nVOLUME /data\nRUN touch /data/x\n", "FROM a:1\nVOLUME [\"/data\"]\nRUN cp x /data/\n"],
        fine: [
            "FROM a:1\nRUN touch /data/x\nVOLUME /data\n",
            "FROM a:1\nVOLUME /data\nRUN echo x > /database\n",
            "FROM a:1\nVOLUME /data\nCOPY x /data/\n",
        ],
    }
    add_instead_of_copy AddInsteadOfCopy {
        flagged: ["FROM a:1\nADD app.py /app/\n"],
        fine: [
            "FROM a:1\nADD app.tar.gz /app/\n",
            "FROM a:1\nADD https://example.org/x /x\n",
            "FROM a:1\nADD $WHAT /x\n",
            "FROM a:1\nCOPY app.py /app/\n",
        ],
    }
}
