//! Mounts, type by type.

use super::*;
use crate::dockerfile::expansion;

fn read(text: &str) -> Result<Mount, String> {
    let variables = vec!["id=7".to_owned()];
    parse(text, |value| expansion::word(value, '\\', &variables).map(|expanded| expanded.result))
        .map_err(|error| error.to_string())
}

fn check(text: &str, expected: Mount) {
    assert_eq!(read(text), Ok(expected), "{text}");
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn types_have_their_defaults() {
    let bind = Mount { target: some("/t"), read_only: true, ..Mount::default() };
    check("target=/t", bind.clone());
    check("TYPE=Bind,dst=/t", bind.clone());
    check("destination=/t,rw", Mount { read_only: false, ..bind.clone() });
    check("target=/t,readonly=false", Mount { read_only: false, ..bind.clone() });
    check("target=/t,from=$,source=/s", Mount { from: some("$"), source: some("/s"), ..bind });
    let cache = Mount { kind: Kind::Cache, target: some("/c"), ..Mount::default() };
    check("type=cache,target=/c", cache.clone());
    check(
        "type=cache,target=/c,sharing=locked,id=x$id,mode=0700,uid=1,gid=2,ro",
        Mount {
            sharing: Some(Sharing::Locked),
            id: some("x7"),
            mode: Some(0o700),
            user: Some(1),
            group: Some(2),
            read_only: true,
            ..cache
        },
    );
    let tmpfs = Mount { kind: Kind::Tmpfs, target: some("/t"), ..Mount::default() };
    for (size, bytes) in [("1024", 1024), ("64m", 64 << 20), ("1.5GiB", 3 << 29), ("2kb", 2048), (".5k", 512)] {
        check(&format!("type=tmpfs,target=/t,size={size}"), Mount { size: Some(bytes), ..tmpfs.clone() });
    }
    check(
        "type=secret,id=s,env=S,required",
        Mount {
            kind: Kind::Secret,
            id: some("s"),
            environment: some("S"),
            required: true,
            read_only: true,
            ..Mount::default()
        },
    );
    check("type=ssh", Mount { kind: Kind::Ssh, read_only: true, ..Mount::default() });
    check(
        "\"target=/a,b\",\"source='x\"\"y'\"",
        Mount { target: some("/a,b"), source: some("x\"y"), read_only: true, ..Mount::default() },
    );
}

#[test]
fn errors_are_buildkits() {
    for (text, expected) in [
        ("type=x", "unsupported mount type \"x\""),
        ("target", "invalid field 'target' must be a key=value pair"),
        ("taret=/t", "unexpected key 'taret' in 'taret=/t'"),
        ("type=cache,sharing=x", "unsupported sharing value \"x\""),
        ("target=/t,sharing=shared", "invalid cache sharing set for bind mount"),
        ("target=/t,ro=maybe", "invalid value for ro: maybe"),
        ("type=cache,mode=9", "invalid value 9 for mode"),
        ("type=cache,uid=-1", "invalid value -1 for uid"),
        ("target=/t,uid=1", "uid not allowed for \"bind\" type mounts"),
        ("target=/t,size=1", "unexpected key 'size' for mount type 'bind'"),
        ("type=tmpfs,size=1x", "invalid value for size: 1x"),
        ("target=/t,required", "unexpected key 'required' for mount type 'bind'"),
        ("from=$stage", "'from' doesn't support variable expansion, define alias stage instead"),
        ("type=secret", "invalid secret mount. one of source, target required"),
        ("type=secret,id=a,from=b", "secret mount should not have a from"),
        ("type=secret,id=a,sharing=shared", "secret mount should not define sharing"),
        ("type=secret,id=a,source=b", "both source and id can't be set"),
        ("target=${", "syntax error: missing '}'"),
        (
            "\"target=/a",
            "failed to parse csv mounts: parse error on line 1, column 11: extraneous or missing \" in quoted-field",
        ),
        ("a\"b", "failed to parse csv mounts: parse error on line 1, column 2: bare \" in non-quoted field"),
        (
            "\"a\"b",
            "failed to parse csv mounts: parse error on line 1, column 3: extraneous or missing \" in quoted-field",
        ),
        ("", "failed to parse csv mounts: EOF"),
        ("target=/t,", "invalid field '' must be a key=value pair"),
    ] {
        assert_eq!(read(text), Err(expected.to_owned()), "{text}");
    }
}

#[test]
fn words_that_are_nearly_right_are_suggested() {
    for (text, expected) in [
        ("taret=/t", Some(("taret", "target"))),
        ("type=cahce,target=/t", Some(("cahce", "cache"))),
        ("type=cache,sharing=lock,target=/t", None),
        ("type=cache,sharing=looked,target=/t", Some(("looked", "locked"))),
        ("type=volume", None),
        ("", None),
    ] {
        let error = parse(text, |value| Ok(value.to_owned())).unwrap_err();
        assert_eq!(error.meant(), expected, "{text}");
        assert!(!error.help().is_empty(), "{text}");
    }
}
