//! What containers are made from. Base images as archives, made from Debian's packages once per machine and kept in the build's folder.
//!
//! Made here, without our own `image bootstrap`: a test of the engine should not fail because of that.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::lock::Lock;

/// An archive with the static busybox, all its names, and what a program expects in `/etc`; about 2 MB.
#[must_use]
pub fn busybox() -> PathBuf {
    cached("busybox.tar", BUSYBOX)
}

/// An archive with a minimal Debian; about 130 MB, and a minute to make.
#[must_use]
pub fn debian() -> PathBuf {
    cached("debian.tar", DEBIAN)
}

/// A static program that looks at a container from inside (`tests/fixtures/probe`), made by the compiler of the tests.
#[must_use]
pub fn probe() -> PathBuf {
    const SOURCE: &str = include_str!("../fixtures/probe/main.rs");
    let folder = folder();
    let (source, program) = (folder.join("probe.rs"), folder.join("probe"));
    let _lock = Lock::exclusive(&folder.join("probe.lock"));
    if !program.exists() || fs::read_to_string(&source).is_ok_and(|made_from| made_from != SOURCE) {
        fs::write(&source, SOURCE).unwrap();
        let partial = folder.join("probe.partial");
        let compiler = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        let mut command = Command::new(compiler);
        command.args(["--edition=2024", "-Copt-level=2", "-Ctarget-feature=+crt-static", "-Cstrip=symbols", "-o"]);
        let output = command.arg(&partial).arg(&source).output().unwrap();
        assert!(output.status.success(), "the probe: {}", String::from_utf8_lossy(&output.stderr));
        fs::rename(partial, &program).unwrap();
    }
    program
}

/// Taken out of its package: what lies in `/bin` may be the other busybox, which needs libraries.
const BUSYBOX: &str = r#"
apt-get download busybox-static || { apt-get update --quiet && apt-get download busybox-static; }
dpkg-deb --extract busybox-static_*.deb package
mkdir -p root/bin root/etc root/root root/tmp root/var root/home root/usr
cp "$(find package -name busybox -type f -perm -u+x)" root/bin/busybox
for name in $(root/bin/busybox --list); do [ -e root/bin/$name ] || ln -s busybox root/bin/$name; done
chmod 1777 root/tmp
chmod 700 root/root
cat > root/etc/passwd <<'END'
root:x:0:0:root:/root:/bin/sh
nobody:x:65534:65534:nobody:/nonexistent:/bin/false
END
cat > root/etc/group <<'END'
root:x:0:
nogroup:x:65534:
END
tar --create --file "$1" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --directory root .
"#;

const DEBIAN: &str = r#"
mmdebstrap --quiet --variant=minbase --aptopt='Acquire::Languages "none"' bookworm "$1"
"#;

/// Where the archive `name` lies, made by `script` (which gets the file to make as `$1`) where it does not yet.
fn cached(name: &str, script: &str) -> PathBuf {
    let folder = folder();
    let archive = folder.join(name);
    let _lock = Lock::exclusive(&folder.join(format!("{name}.lock")));
    if !archive.exists() {
        make(&archive, script);
    }
    archive
}

fn folder() -> PathBuf {
    // target/<profile>/deps/<test>
    let target = std::env::current_exe().unwrap().ancestors().nth(3).unwrap().to_owned();
    let folder = target.join("fixtures");
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn make(archive: &Path, script: &str) {
    let scratch = tempfile::Builder::new().prefix("layercake-fixture-").tempdir().unwrap();
    let partial = archive.with_extension("partial.tar");
    let output = Command::new("sh")
        .args(["-euc", script, "sh"])
        .arg(&partial)
        .current_dir(scratch.path())
        .env("LC_ALL", "C")
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{} could not be made, which needs Debian's packages:\n{}",
        archive.display(),
        String::from_utf8_lossy(&output.stderr)
    );
    fs::rename(partial, archive).unwrap();
}
