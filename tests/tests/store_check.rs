//! `system check` of stores that somebody has damaged: what is wrong is said, and what is said to mend it does.
#![expect(clippy::unwrap_used, reason = "what is missing fails the test")]

use std::fs;
use std::path::{Path, PathBuf};

use layercake_tests::{Environment, User, fixture};

fn environment(user: User) -> Option<Environment> {
    let environment = Environment::new(user)?;
    environment.import(&fixture::busybox(), "busybox");
    let lines = "FROM busybox\nRUN mkdir /d && echo content > /d/file && rm /etc/group && ln -s file /d/link\n";
    environment.write("context/Dockerfile", lines);
    environment.layercake(&["build", "-q", "--network", "none", "-t", "image", "context"]).success();
    environment.layercake(&["create", "--name", "box", "-v", "data:/data", "busybox", "true"]).success();
    Some(environment)
}

/// What the store's folder `of` has, the file or folder that `is` knows.
fn one(environment: &Environment, of: &str, is: impl Fn(&Path) -> bool) -> PathBuf {
    let folder = environment.store().join(of);
    let mut found = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| is(path));
    found.next().unwrap()
}

/// Damages a whole store, and checks that this is said, and that `mend` (a script) mends it. Of whom: a user's files below may be
/// somebody's else ids, so root damages them.
#[track_caller]
fn check(user: User, damage: impl Fn(&Environment), says: &str, mend: &str) {
    let Some(environment) = environment(user) else { return };
    let whole = environment.layercake(&["system", "check"]);
    whole.success().stdout("nothing is wrong: 2 layers, 2 images, 1 containers and 1 volumes were looked at\n");
    damage(&environment);
    let damaged = environment.layercake(&["system", "check"]);
    damaged.code(1).stdout_contains(says).stdout_contains("mended by: ");
    let json: serde_json::Value = {
        let output = environment.layercake(&["system", "check", "--json"]);
        serde_json::from_str(&output.code(1).stdout).unwrap()
    };
    assert!(json["Troubles"].as_array().is_some_and(|all| !all.is_empty()), "{json}");
    environment.shell(mend, &[]).success();
    let mended = environment.layercake(&["system", "check"]);
    mended.success().stdout_contains("nothing is wrong");
}

fn layer_with_file(environment: &Environment) -> PathBuf {
    one(environment, "layers", |path| path.join("d/file").exists())
}

const ITSELF: &str = r#""$LAYERCAKE" system check --mend"#;

#[test]
fn unpacked_files_that_were_changed_are_unpacked_again() {
    for user in User::ALL {
        check(
            user,
            |environment| fs::write(layer_with_file(environment).join("d/file"), "CONTENT\n").unwrap(),
            "/d/file has other bytes",
            &format!(r#"{ITSELF}; [ "$("$LAYERCAKE" run --rm --network none image cat /d/file)" = content ]"#),
        );
        check(
            user,
            |environment| fs::remove_file(layer_with_file(environment).join("d/link")).unwrap(),
            "/d/link is missing",
            ITSELF,
        );
        check(
            user,
            |environment| fs::write(layer_with_file(environment).join("more"), "").unwrap(),
            "/more is not in its tar",
            ITSELF,
        );
        check(
            user,
            |environment| fs::remove_file(layer_with_file(environment).join("etc/group")).unwrap(),
            "the removal of /etc/group is missing",
            ITSELF,
        );
        check(
            user,
            |environment| fs::remove_dir_all(layer_with_file(environment)).unwrap(),
            "its unpacked files are missing",
            ITSELF,
        );
    }
}

#[test]
fn a_damaged_tar_is_told_with_the_images_that_have_it() {
    let again = r#"
        "$LAYERCAKE" system check | grep "rmi -f image:latest"
        "$LAYERCAKE" rmi -f image:latest
        "$LAYERCAKE" build -q --network none -t image context
    "#;
    let tar = |environment: &Environment| {
        one(environment, "blobs/sha256", |path| fs::read(path).is_ok_and(|bytes| bytes.starts_with(b"d/\0")))
    };
    for user in User::ALL {
        check(user, |environment| fs::write(tar(environment), "no tar").unwrap(), "it has 6 bytes, not ", again);
        check(user, |environment| fs::remove_file(tar(environment)).unwrap(), "it is missing", again);
    }
}

#[test]
fn damaged_documents_take_their_image_away() {
    let again =
        format!(r#"{ITSELF}; "$LAYERCAKE" build -q --network none -t image context; "$LAYERCAKE" images | grep image"#);
    let document = |environment: &Environment, key: &str| {
        one(environment, "blobs/sha256", |path| {
            let text = fs::read(path).unwrap_or_default();
            let text = String::from_utf8_lossy(&text);
            text.starts_with('{') && text.contains(key) && (key != "\"history\"" || text.contains("/d/file"))
        })
    };
    for user in User::ALL {
        check(
            user,
            |it| fs::write(document(it, "\"history\""), "{}").unwrap(),
            "config: its bytes are those of",
            &again,
        );
    }
}

#[test]
fn other_files_are_told_too() {
    for user in User::ALL {
        check(
            user,
            |environment| fs::write(environment.store().join("index.json"), "{}").unwrap(),
            "index.json: it does not name the tags",
            ITSELF,
        );
        let remove = |environment: &Environment| {
            let container = one(environment, "containers", |_| true);
            fs::remove_dir_all(container.join("upper")).unwrap();
        };
        check(user, remove, "its folder upper is missing", r#""$LAYERCAKE" rm -f box"#);
        let remove = |environment: &Environment| fs::remove_dir_all(environment.store().join("volumes/data")).unwrap();
        check(user, remove, "volume data: its folder is missing", r#""$LAYERCAKE" run --rm -v data:/x busybox true"#);
    }
}

#[test]
fn what_killed_commands_left_is_no_fault() {
    let Some(environment) = environment(User::Root) else { return };
    fs::write(environment.store().join("blobs/sha256/left"), "").unwrap();
    fs::create_dir_all(environment.store().join("volumes/left/_data")).unwrap();
    let output = environment.layercake(&["system", "check"]);
    output.success().stdout_contains("1 files or folders were left").stdout_contains("is no volume's folder");
    environment.layercake(&["builder", "prune", "-f"]).success();
    assert!(!environment.store().join("blobs/sha256/left").exists());
    assert!(environment.store().join("volumes/left/_data").exists(), "what may be somebody's files stays");
}
