//! A folder to unpack into, a canary beside it, and tars that no tool would write.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::os::fd::AsFd;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use expect_test::Expect;
use layercake_core::layer::archive::limits::Limits;

use crate::mode::Mode;
use crate::store::pack::pack;
use crate::store::unpack::{Summary, UnpackError, unpack};

/// A temporary folder with `layer` in it, and a file beside that no layer may touch.
pub(super) struct Fixture {
    pub(super) root: tempfile::TempDir,
    canary: fs::Metadata,
}

impl Fixture {
    pub(super) fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("layer")).unwrap();
        fs::write(root.path().join("canary"), "alive").unwrap();
        let canary = fs::symlink_metadata(root.path().join("canary")).unwrap();
        Self { root, canary }
    }

    pub(super) fn layer(&self) -> PathBuf {
        self.root.path().join("layer")
    }

    pub(super) fn unpack(&self, tar: &[u8], mode: Mode) -> Result<Summary, UnpackError> {
        self.unpack_within(tar, mode, &Limits::default())
    }

    pub(super) fn unpack_within(&self, mut tar: &[u8], mode: Mode, limits: &Limits) -> Result<Summary, UnpackError> {
        let result = unpack(&mut tar, File::open(self.layer()).unwrap().as_fd(), mode, limits);
        assert!(result.is_err() || tar.is_empty(), "the tar is read to its end");
        self.check_canary();
        result
    }

    pub(super) fn pack(&self, mode: Mode) -> Vec<u8> {
        let mut tar = Vec::new();
        pack(File::open(self.layer()).unwrap().as_fd(), mode, &mut tar).unwrap();
        tar
    }

    fn check_canary(&self) {
        let path = self.root.path().join("canary");
        let canary = fs::symlink_metadata(&path).unwrap();
        let facts = |canary: &fs::Metadata| {
            (
                canary.ino(),
                canary.mode(),
                canary.uid(),
                canary.gid(),
                canary.nlink(),
                canary.mtime_nsec(),
                canary.ctime_nsec(),
            )
        };
        assert_eq!(facts(&canary), facts(&self.canary));
        assert_eq!(fs::read_to_string(path).unwrap(), "alive");
        let mut beside: Vec<_> = fs::read_dir(&self.root).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        beside.sort();
        assert_eq!(beside, ["canary", "layer"]);
    }
}

/// Unpacks a tar of these members, and compares the folder, or the error, with what is expected.
pub(super) fn check(members: &[Vec<u8>], expected: &Expect) {
    let fixture = Fixture::new();
    let text = match fixture.unpack(&members.concat(), mode()) {
        Ok(_) => list(&fixture.layer()),
        Err(error) => chain(&error),
    };
    // The folder's own path differs from run to run.
    let path = fixture.root.path().to_str().unwrap();
    expected.assert_eq(&text.replace(path.trim_start_matches('/'), "OUTSIDE"));
}

/// An error with its causes, as the command line prints it.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |error| error.source());
    causes.fold(format!("error: {error}"), |text, cause| format!("{text}: {cause}"))
}

/// What lies in a folder, a line each: kind and mode, path, and what the kind has besides.
pub(super) fn list(folder: &Path) -> String {
    let mut lines = String::new();
    let mut paths = vec![folder.to_owned()];
    while let Some(path) = paths.pop() {
        let metadata = fs::symlink_metadata(&path).unwrap();
        let kind = metadata.file_type();
        if path != folder {
            let mode = metadata.permissions().mode() & 0o7777;
            let name = path.strip_prefix(folder).unwrap().display().to_string();
            let name = if name.len() > 60 { format!("{}...", &name[..60]) } else { name };
            let line = match () {
                () if kind.is_dir() => format!("d{mode:o} {name}"),
                () if kind.is_symlink() => format!("l {name} -> {}", fs::read_link(&path).unwrap().display()),
                () if kind.is_file() => format!("f{mode:o} {name} {:?}", fs::read_to_string(&path).unwrap()),
                () if kind.is_char_device() && metadata.rdev() == 0 => format!("w {name}"),
                () => format!("n{mode:o} {name}"),
            };
            writeln!(lines, "{line}").unwrap();
        }
        if kind.is_dir() {
            let mut below: Vec<_> = fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()).collect();
            below.sort();
            paths.extend(below.into_iter().rev());
        }
    }
    lines
}

/// A header and content, with whatever name.
pub(super) fn member(kind: tar::EntryType, name: &str, link: &str, content: &str) -> Vec<u8> {
    let mut header = tar::Header::new_ustar();
    header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
    header.as_old_mut().linkname[..link.len()].copy_from_slice(link.as_bytes());
    header.set_entry_type(kind);
    header.set_mode(0o644);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(1);
    header.set_size(content.len() as u64);
    header.set_cksum();
    let mut bytes = [header.as_bytes(), content.as_bytes()].concat();
    bytes.resize(bytes.len().next_multiple_of(512), 0);
    bytes
}

pub(super) fn file(name: &str, content: &str) -> Vec<u8> {
    member(tar::EntryType::Regular, name, "", content)
}

pub(super) fn folder(name: &str) -> Vec<u8> {
    member(tar::EntryType::Directory, name, "", "")
}

pub(super) fn symlink(name: &str, target: &str) -> Vec<u8> {
    member(tar::EntryType::Symlink, name, target, "")
}

pub(super) fn hard_link(name: &str, target: &str) -> Vec<u8> {
    member(tar::EntryType::Link, name, target, "")
}

/// A pax header for the next member.
pub(super) fn pax(key: &str, value: &str) -> Vec<u8> {
    let record = format!(" {key}={value}\n");
    let length = (record.len()..).find(|length| length.to_string().len() + record.len() == *length).unwrap();
    member(tar::EntryType::XHeader, "pax", "", &format!("{length}{record}"))
}

/// Set for tests that run in a user namespace with one id.
pub(super) const INSIDE: &str = "LAYERCAKE_TEST_INSIDE";

/// As whom the tests work.
pub(super) fn mode() -> Mode {
    if std::env::var_os(INSIDE).is_some() { Mode::OneId } else { Mode::Root }
}

/// Whether this process is root, be it in a user namespace; says so where not, which strict mode forbids.
#[expect(clippy::print_stderr, reason = "a skipped test says why")]
pub(super) fn may_act_as_root() -> bool {
    let is_root = rustix::process::geteuid().is_root();
    if !is_root {
        assert!(std::env::var_os("LAYERCAKE_STRICT").is_none(), "giving files to root needs root");
        eprintln!("skipped: giving files to root needs root; the same is tried in a user namespace");
    }
    is_root
}

/// How long it may take to refuse what is hostile.
pub(super) fn at_once<T>(act: impl FnOnce() -> T) -> T {
    let start = SystemTime::now();
    let result = act();
    assert!(start.elapsed().unwrap_or_default() < Duration::from_secs(5));
    result
}
