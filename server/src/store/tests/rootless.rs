//! The store of an ordinary user, in a user namespace: with one id, and with subordinate ids where the system gives some.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use layercake_core::container_path::ContainerPath;

use super::fixture::{container, image, reference, skip};
use super::verify::verify;
use crate::mode::Mode;
use crate::store::Store;

/// Set for the child: the folder of its store.
const CHILD: &str = "LAYERCAKE_TEST_ROOTLESS_STORE";
/// Set for the child: whether it has more ids than one.
const IDS: &str = "LAYERCAKE_TEST_ROOTLESS_IDS";

#[test]
fn a_user_with_one_id_has_a_store() {
    check(65534, &["--map-root-user"]);
}

#[test]
fn a_user_with_subordinate_ids_has_a_store() {
    if !rustix::process::geteuid().is_root() {
        return skip("only root can make a user");
    }
    let Some(user) = UserWithSubordinateIds::make() else { return skip("useradd is not installed") };
    check(user.uid(), &["--map-root-user", "--map-auto"]);
}

fn check(uid: u32, map: &[&str]) {
    if !rustix::process::geteuid().is_root() {
        return skip("only root can become another user");
    }
    // The user may not reach the folder that this program lies in.
    let root = tempfile::tempdir().unwrap();
    fs::set_permissions(root.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let program = root.path().join("program");
    fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    let folder = root.path().join("folder");
    fs::create_dir(&folder).unwrap();
    chown(&folder, Some(uid), Some(uid)).unwrap();

    let output = Command::new("unshare")
        .args(map)
        .arg(program)
        .args(["--exact", "store::tests::rootless::inside", "--ignored", "--nocapture"])
        .env(CHILD, &folder)
        .env(IDS, (map.len() - 1).to_string())
        .current_dir("/")
        .uid(uid)
        .gid(uid)
        .output();
    let Ok(output) = output else { return skip("unshare is not installed") };
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
    let store = folder.join("store");
    assert_eq!(fs::metadata(&store).unwrap().permissions().mode() & 0o7777, 0o700);
    assert_eq!(fs::read_dir(store.join("tmp")).unwrap().count(), 0);
    assert_eq!(fs::read_dir(store.join("containers")).unwrap().count(), 0);
}

/// Not a test by itself: what the user does in the namespace.
#[test]
#[ignore = "needs a user namespace; started by the tests above"]
fn inside() {
    let Some(folder) = std::env::var_os(CHILD) else { return };
    let many = std::env::var(IDS).unwrap() == "1";
    let mode = if many { Mode::SubordinateIds } else { Mode::OneId };
    let store = Store::open(&Path::new(&folder).join("store"), mode).unwrap();

    let mut header = tar::Header::new_ustar();
    header.set_size(1);
    header.set_mode(0o4750);
    header.set_uid(33);
    header.set_gid(34);
    header.set_mtime(0);
    let mut builder = tar::Builder::new(Vec::new());
    builder.append_data(&mut header, "owned", &b"x"[..]).unwrap();
    let tar = builder.into_inner().unwrap();
    let layer = store.import_layer(None, &mut tar.as_slice()).unwrap();
    let entry = store.look_up(Some(&layer.chain_id), &ContainerPath::new("/owned")).unwrap().unwrap();
    assert_eq!((entry.mode, entry.uid, entry.gid), (0o4750, 33, 34));

    let image = image(&store, "f", &["1", "2"]);
    store.tag(&reference("app"), &image.id).unwrap();
    let container = container("c", "c", image.id);
    store.create_container(&container, &[]).unwrap();
    let upper = store.container_directory(&container.id).join("upper");
    let scratch = store.scratch().unwrap();
    for folder in [&upper, scratch.path()] {
        let closed = folder.join("closed");
        fs::create_dir(&closed).unwrap();
        fs::write(closed.join("file"), "").unwrap();
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
        if many {
            chown(&closed, Some(33), Some(34)).unwrap();
        }
    }
    scratch.close().unwrap();
    verify(&store);
    store.remove_container(&container.id).unwrap();
    store.remove_image(&image.id).unwrap();
    verify(&store);
}

/// A user of this process's own: which others there are differs from machine to machine.
struct UserWithSubordinateIds(String);

impl UserWithSubordinateIds {
    fn make() -> Option<Self> {
        let name = format!("layercake-store-{}", std::process::id());
        Command::new("useradd").args(["--no-create-home", "--user-group", &name]).status().ok()?;
        let user = Self(name);
        let range = "600000-665535";
        let given =
            Command::new("usermod").args(["--add-subuids", range, "--add-subgids", range, &user.0]).status().unwrap();
        assert!(given.success(), "{} has no subordinate ids", user.0);
        Some(user)
    }

    fn uid(&self) -> u32 {
        let users = fs::read_to_string("/etc/passwd").unwrap();
        let mut entry =
            users.lines().find_map(|line| line.strip_prefix(&self.0)?.strip_prefix(':')).unwrap().split(':');
        entry.nth(1).unwrap().parse().unwrap()
    }
}

impl Drop for UserWithSubordinateIds {
    fn drop(&mut self) {
        let removed = Command::new("userdel").arg(&self.0).status().unwrap();
        assert!(removed.success() || std::thread::panicking(), "{} is left behind", self.0);
    }
}
