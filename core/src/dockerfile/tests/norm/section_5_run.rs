//! What is valid of RUN: its flags, and `--mount` type by type.

use super::{check_error, check_valid, run};
use crate::dockerfile::device::{self, Device};
use crate::dockerfile::expansion;
use crate::dockerfile::mount::{Kind, Mount, Sharing, parse};

#[track_caller]
fn read(text: &str) -> Mount {
    parse(text, |value| Ok(value.to_owned())).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[track_caller]
fn check_mount_error(mount: &str, message: &str) {
    check_error(&format!("RUN --mount={mount} a"), message);
}

#[test]
fn row_5_run_mount_may_be_repeated() {
    assert_eq!(run("RUN --mount=target=/a --mount=target=/b c").mounts, ["target=/a", "target=/b"]);
}

#[test]
fn row_5_run_network_is_default_none_or_host() {
    for network in ["default", "none", "host"] {
        assert_eq!(run(&format!("RUN --network={network} a")).network.as_deref(), Some(network));
    }
    check_error("RUN --network=bridge a", "invalid network mode \"bridge\"");
    check_error("RUN --network=NONE a", "invalid network mode \"NONE\"");
}

#[test]
fn row_5_run_security_is_sandbox_or_insecure() {
    for security in ["sandbox", "insecure"] {
        assert_eq!(run(&format!("RUN --security={security} a")).security.as_deref(), Some(security));
    }
    check_error("RUN --security=none a", "security \"none\" is not valid");
}

#[test]
fn row_4_2_network_security_and_boolean_flags_are_not_expanded() {
    check_error("RUN --network=$x a", "invalid network mode \"$x\"");
    check_error("RUN --security=$x a", "security \"$x\" is not valid");
    check_error("COPY --link=$x a b", "expecting boolean value for flag --link, not: $x");
    assert_eq!(device::parse("$x"), Ok(Device { name: "$x".to_owned(), required: false }));
}

#[track_caller]
fn check_device(text: &str, name: &str, required: bool) {
    assert_eq!(device::parse(text), Ok(Device { name: name.to_owned(), required }), "{text}");
    check_valid(&format!("RUN --device={text} a"));
}

#[test]
fn row_5_run_device_may_be_repeated() {
    assert_eq!(run("RUN --device=a --device=b c").devices, ["a", "b"]);
}

#[test]
fn row_5_run_device_is_a_record_of_a_name_and_required() {
    check_device("vendor.com/class=all", "vendor.com/class=all", false);
    check_device("gpu", "gpu", false);
    check_device("name=gpu", "gpu", false);
    check_device("gpu,required", "gpu", true);
    check_device("required=1,name=gpu", "gpu", true);
    check_device("gpu,Required=false", "gpu", false);
    for (text, message) in [
        ("gpu,other", "invalid field 'other' must be a key=value pair"),
        ("gpu,name=other", "device name already set to gpu"),
        ("gpu,require=true", "unexpected key 'require' in 'require=true'"),
        ("gpu,required=maybe", "invalid value for required: maybe"),
        ("", "failed to parse csv devices: EOF"),
    ] {
        check_error(&format!("RUN --device={text} a"), message);
    }
    let quoted = "RUN --device='gpu,\"a' b";
    let message =
        "failed to parse csv devices: parse error on line 1, column 7: extraneous or missing \" in quoted-field";
    check_error(quoted, message);
}

#[test]
fn section_5_a_mount_is_a_record_of_csv() {
    let mount = read("\"target=/a,b\",source=/c");
    assert_eq!((mount.target.as_deref(), mount.source.as_deref()), (Some("/a,b"), Some("/c")));
    check_mount_error("target", "invalid field 'target' must be a key=value pair");
    check_mount_error("target=/a,x=y", "unexpected key 'x' in 'x=y'");
    check_mount_error("\"\"", "failed to parse csv mounts: EOF");
    assert_eq!(read("TARGET=/a").target.as_deref(), Some("/a"));
}

#[test]
fn section_5_a_mount_without_a_type_is_a_bind() {
    assert_eq!(read("target=/a").kind, Kind::Bind);
    check_mount_error("type=volume", "unsupported mount type \"volume\"");
}

#[test]
fn row_5_mount_bind() {
    for key in ["target", "dst", "destination"] {
        assert_eq!(read(&format!("type=bind,{key}=/a")).target.as_deref(), Some("/a"));
    }
    for key in ["source", "src"] {
        assert_eq!(read(&format!("{key}=/a,target=/b")).source.as_deref(), Some("/a"));
    }
    assert_eq!(read("from=a,target=/b").from.as_deref(), Some("a"));
    for (text, read_only) in [
        ("", true),
        (",ro", true),
        (",readonly", true),
        (",ro=false", false),
        (",rw", false),
        (",readwrite", false),
        (",rw=false", true),
    ] {
        assert_eq!(read(&format!("target=/a{text}")).read_only, read_only, "{text}");
    }
    check_mount_error("target=/a,ro=maybe", "invalid value for ro: maybe");
}

#[test]
fn row_5_mount_cache() {
    let mount = read("type=cache,target=/a");
    assert_eq!((mount.kind, mount.read_only, mount.sharing), (Kind::Cache, false, None));
    for (name, sharing) in [("shared", Sharing::Shared), ("private", Sharing::Private), ("locked", Sharing::Locked)] {
        assert_eq!(read(&format!("type=cache,target=/a,sharing={name}")).sharing, Some(sharing));
    }
    let mount = read("type=cache,target=/a,id=b,from=c,source=/d,mode=0700,uid=1,gid=2,ro");
    assert_eq!(
        (mount.id.as_deref(), mount.from.as_deref(), mount.source.as_deref()),
        (Some("b"), Some("c"), Some("/d"))
    );
    assert_eq!((mount.mode, mount.user, mount.group, mount.read_only), (Some(0o700), Some(1), Some(2), true));
    check_mount_error("type=cache,target=/a,sharing=none", "unsupported sharing value \"none\"");
    check_mount_error("target=/a,sharing=shared", "invalid cache sharing set for bind mount");
}

#[test]
fn row_5_mount_tmpfs() {
    let mount = read("type=tmpfs,target=/a,size=64m");
    assert_eq!((mount.kind, mount.size, mount.read_only), (Kind::Tmpfs, Some(64 << 20), false));
    check_mount_error("type=tmpfs,target=/a,size=x", "invalid value for size: x");
}

#[test]
fn row_5_mount_secret() {
    let mount = read("type=secret,id=a,target=/b,env=C,required,mode=0440,uid=1,gid=2");
    assert_eq!(
        (mount.id.as_deref(), mount.target.as_deref(), mount.environment.as_deref()),
        (Some("a"), Some("/b"), Some("C"))
    );
    assert_eq!((mount.required, mount.mode, mount.user, mount.group), (true, Some(0o440), Some(1), Some(2)));
    check_mount_error("type=secret,id=a,from=b", "secret mount should not have a from");
    check_mount_error("type=secret,id=a,sharing=shared", "secret mount should not define sharing");
    check_mount_error("type=secret,id=a,source=b", "both source and id can't be set");
    check_mount_error("type=secret", "invalid secret mount. one of source, target required");
}

#[test]
fn row_5_mount_ssh() {
    let mount = read("type=ssh,id=a,target=/b,required=true,mode=0660,uid=1,gid=2");
    assert_eq!((mount.id.as_deref(), mount.target.as_deref(), mount.required), (Some("a"), Some("/b"), true));
    assert_eq!((mount.mode, mount.user, mount.group), (Some(0o660), Some(1), Some(2)));
    check_mount_error("type=ssh,source=a", "ssh does not support source");
    check_valid("RUN --mount=type=ssh a");
}

#[test]
fn section_5_mode_uid_and_gid_are_for_secrets_agents_and_caches_only() {
    for kind in ["bind", "tmpfs"] {
        for key in ["mode", "uid", "gid"] {
            let message = format!("{key} not allowed for {kind:?} type mounts");
            check_mount_error(&format!("type={kind},target=/a,{key}=1"), &message);
        }
    }
    check_mount_error("type=cache,target=/a,mode=9", "invalid value 9 for mode");
    check_mount_error("type=cache,target=/a,uid=-1", "invalid value -1 for uid");
}

#[test]
fn section_5_size_is_for_tmpfs_only() {
    for kind in ["bind", "cache", "secret", "ssh"] {
        let message = format!("unexpected key 'size' for mount type '{kind}'");
        check_mount_error(&format!("type={kind},id=a,target=/a,size=1"), &message);
    }
}

#[test]
fn section_5_required_is_for_secrets_and_agents_only() {
    for kind in ["bind", "cache", "tmpfs"] {
        let message = format!("unexpected key 'required' for mount type '{kind}'");
        check_mount_error(&format!("type={kind},target=/a,required"), &message);
    }
}

#[test]
fn section_5_values_of_a_mount_are_expanded_but_not_from() {
    let variables = vec!["x=/a".to_owned()];
    let expand = |value: &str| expansion::word(value, '\\', &variables).map(|expanded| expanded.result);
    assert_eq!(parse("target=$x/b,type=${u:-cache}", expand).unwrap().target.as_deref(), Some("/a/b"));
    check_mount_error("from=$x,target=/a", "'from' doesn't support variable expansion, define alias stage instead");
    check_valid("RUN --mount=type=$x,target=/a b");
}
