# escape=x
# escape=`
COPY too early
FORM ubuntu
RUN apt-get update && \

    apt-get install
COPY --form=x a
ADD --link=perhaps a b
ENV ONE=1 TWO
EXPOSE http
WORKDIR
ENTRYPOINT ["/bin/echo", 1]
HEALTHCHECK --interval=10 curl localhost
STOPSIGNAL SIGNOPE
ONBUILD ONBUILD RUN x
USER ${name
CMD ["fine"]
RUN <<EOF
never ends
