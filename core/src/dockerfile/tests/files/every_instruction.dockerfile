# syntax=docker/dockerfile:1
# check=skip=JSONArgsRecommended
ARG VERSION=1.22
FROM --platform=$BUILDPLATFORM golang:${VERSION} AS Build
MAINTAINER Pavlos
WORKDIR /src
# comment
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/root/.cache \
    # within
    go mod download && \
    go mod verify
ADD --chown=1000:1000 https://example.org/a.tar.gz /opt/

FROM debian:stable-slim
LABEL org.opencontainers.image.title="A title" \
      version=1
ENV PATH=/opt/bin:$PATH GREETING="Hello  there"
ENV LEGACY some  value
COPY --from=build --link /out/app /usr/bin/app
EXPOSE 8080 53/udp
VOLUME ["/data"]
USER app
SHELL ["/bin/bash", "-c"]
STOPSIGNAL SIGINT
HEALTHCHECK --interval=30s --retries=3 CMD curl -f http://localhost/ || exit 1
ONBUILD COPY . /app
ENTRYPOINT ["app"]
CMD ["--help"]
