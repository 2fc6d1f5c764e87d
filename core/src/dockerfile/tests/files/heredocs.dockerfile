FROM debian
RUN <<EOF
# no comment
apt-get update
echo $HOME \
EOF
RUN <<'PY' python3
print("$HOME")
PY
COPY <<-one <<two /etc/
	tabbed
		twice
	one
plain $X
two
ONBUILD RUN <<A cat - <<B
a
A
b
B
CMD ["done"]
