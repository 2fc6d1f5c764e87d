//! The three ways to say what a container shows.

use super::*;

/// A mount in a few words: what, where, and whether it may be written to.
fn shown(mount: &Mount) -> String {
    let what = match &mount.what {
        What::Bind { source, make } => format!("bind {}{}", source.display(), if *make { " made" } else { "" }),
        What::Volume { name, copy, labels } => {
            let labels: Vec<String> = labels.iter().map(|(name, value)| format!(" {name}={value}")).collect();
            let copy = if *copy { "" } else { " nocopy" };
            format!("volume {}{copy}{}", name.as_deref().unwrap_or("-"), labels.concat())
        }
        What::Memory { options, programs } => {
            let options: Vec<String> = options.iter().map(|(name, value)| format!(" {name}={value}")).collect();
            format!("memory{}{}", options.concat(), if *programs { " exec" } else { "" })
        }
    };
    format!("{what} at {}{}", mount.target, if mount.read_only { " ro" } else { "" })
}

#[track_caller]
fn check(read: impl Fn(&str) -> Result<Mount, String>, rows: &[(&str, &str)]) {
    for (text, expected) in rows {
        match read(text) {
            Ok(mount) => assert_eq!(shown(&mount), *expected, "{text}"),
            Err(message) => assert!(message.contains(expected) && !expected.is_empty(), "{text}: {message}"),
        }
    }
}

#[test]
fn short_forms_are_volumes_and_paths_with_a_mode() {
    let here = std::env::current_dir().unwrap().join("data");
    let relative = format!("bind {} made at /there", here.display());
    check(
        |text| volume(text).map(|(mount, _)| mount),
        &[
            ("/there", "volume - at /there"),
            ("data:/there", "volume data at /there"),
            ("data:/there:ro,nocopy", "volume data nocopy at /there ro"),
            ("/data:/there:ro", "bind /data made at /there ro"),
            ("./data:/there", &relative),
            ("/data:/there:Z", "bind /data made at /there"),
            ("/data:/there:nocopy", "invalid mode: nocopy"),
            ("/data:there", "mount path must be absolute"),
            ("/data:/", "destination can't be '/'"),
            ("/data:/..", "destination can't be '/'"),
            ("/data:/there:rx", "invalid mode: rx"),
            ("/data:/there:shared", "private"),
            ("/a:/b:ro:z", "HERE:THERE"),
            (":/b", "is missing"),
        ],
    );
    let remark = |text| volume(text).unwrap().1.unwrap_or_default();
    assert!(remark("/data:/there:Z").contains("no labels"));
    assert!(remark("/data:/there:cached").contains("nothing on Linux"));
    assert_eq!(remark("/data:/there:ro"), "");
}

#[test]
fn long_forms_are_dockers() {
    check(
        long,
        &[
            ("type=bind,source=/data,target=/there,readonly", "bind /data at /there ro"),
            ("type=bind,src=/data,dst=/there,ro=false", "bind /data at /there"),
            ("target=/there", "volume - at /there"),
            ("source=data,destination=/there,volume-nocopy,volume-label=a=b", "volume data nocopy a=b at /there"),
            ("\"type=bind\",\"source=/a,b\",target=/there", "bind /a,b at /there"),
            ("type=tmpfs,target=/m,tmpfs-size=64m,tmpfs-mode=700", "memory size=67108864 mode=700 at /m"),
            ("type=tmpfs,source=/x,target=/m", "source must not be given"),
            ("type=bind,target=/there", "source is required"),
            ("type=bind,source=/x", "target is required"),
            ("type=bind,source=/x,target=/y,volume-nocopy", "cannot mix 'volume-nocopy' with mount type 'bind'"),
            ("type=cluster,target=/y", "unknown"),
            ("type=bind,source=/x,target=/y,readonly=perhaps", "invalid value for readonly"),
            ("type=bind,source=/x,target=/y,colour=red", "unexpected key 'colour'"),
            ("type=volume,target=/y,volume-opt=device=/x", "cannot do so"),
            ("type", "must be a key=value pair"),
            ("\"type=bind", "not closed"),
        ],
    );
}

#[test]
fn memory_has_options_of_tmpfs() {
    check(
        memory,
        &[
            ("/m", "memory at /m"),
            ("/m:size=1m,mode=755,exec,ro", "memory size=1m mode=755 exec at /m ro"),
            ("m", "must be absolute"),
            ("/m:suid", "invalid tmpfs option \"suid\""),
            ("/m:huge=always", "invalid tmpfs option"),
        ],
    );
    assert_eq!(bytes("1g"), Ok(1 << 30));
    assert!(bytes("x").is_err() && bytes("99999999999g").is_err());
}
