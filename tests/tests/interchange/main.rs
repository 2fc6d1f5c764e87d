//! `save` and `load`: what we save, other tools read and run; what they save, so do we; and what is damaged or hostile is refused
//! whole.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod form;
mod hostile;
mod interrupted;
mod peers;

use std::fs::{self, File};

use layercake_tests::{Environment, User, fixture};

/// What a container of the image that the tests build prints.
const SAYS: &str = "from a layer\nfrom the context\n";
const DOCKERFILE: &str = "FROM busybox\nRUN echo from a layer > /a; rm /etc/group; ln -s a /link; mkdir -m 1777 /open\n\
     COPY file /folder/\nENV WHO=me\nCMD [\"cat\", \"/a\", \"/folder/file\"]\n";

/// An environment in which `app:1` is built.
fn built(user: User) -> Option<Environment> {
    let environment = Environment::new(user)?;
    environment.import(&fixture::busybox(), "busybox");
    environment.write("context/file", "from the context\n");
    environment.write("context/Dockerfile", DOCKERFILE);
    environment.layercake(&["build", "-q", "--network", "none", "-t", "app:1", "context"]).success();
    Some(environment)
}

/// The id of an image.
#[track_caller]
fn id(environment: &Environment, image: &str) -> String {
    let images = environment.layercake(&["images", "--no-trunc", "-q", image]);
    images.success().one_line().to_owned()
}

#[track_caller]
fn runs(environment: &Environment, image: &str) {
    environment.layercake(&["run", "--rm", "--network", "none", image]).success().stdout(SAYS);
}

/// A store of a test's own that has nothing yet, of the same user.
fn empty(user: User) -> Environment {
    Environment::new(user).unwrap()
}

/// Brings the file `name` of one environment's working folder into another's.
fn carry(from: &Environment, name: &str, to: &Environment) {
    to.write(name, fs::read(from.work().join(name)).unwrap());
}

/// The names and ids in the store, blobs and unpacked layers counted, and what lies about half-done: all that a load must not
/// change when it fails.
fn state(environment: &Environment) -> (String, usize, usize, usize) {
    let images = environment.layercake(&["images", "-a", "--no-trunc"]).success().stdout.clone();
    let count = |folder: &str| fs::read_dir(environment.store().join(folder)).map_or(0, Iterator::count);
    let images = images.lines().map(|line| line.split_whitespace().take(3).collect::<Vec<_>>().join(" ") + "\n");
    (images.collect(), count("blobs/sha256"), count("layers"), count("tmp"))
}

#[test]
fn a_saved_image_is_the_same_image_for_another_user() {
    let Some(builder) = built(User::Root) else { return };
    builder.layercake(&["tag", "app:1", "localhost/app:stable"]).success();
    builder.layercake(&["save", "-o", "app.tar", "app", "localhost/app:stable"]).success().stdout("");
    builder.layercake(&["save", "-o", "again.tar", "app:1", "localhost/app"]).success();
    let (one, again) = (fs::read(builder.work().join("app.tar")), fs::read(builder.work().join("again.tar")));
    assert!(one.unwrap() == again.unwrap(), "the same images are the same archive");
    for user in User::ALL {
        let Some(environment) = Environment::new(user) else { continue };
        carry(&builder, "app.tar", &environment);
        let loaded = environment.layercake(&["load", "-i", "app.tar"]);
        loaded.success().stdout("Loaded image: app:1\nLoaded image: localhost/app:stable\n");
        assert_eq!(id(&environment, "app:1"), id(&builder, "app:1"));
        runs(&environment, "app:1");
        // Twice is no more than once.
        let before = state(&environment);
        environment.layercake(&["load", "-q", "-i", "app.tar"]).success();
        assert_eq!(state(&environment), before);
    }
}

#[test]
fn archives_come_through_pipes_and_compressed() {
    let Some(builder) = built(User::Root) else { return };
    builder.shell(r#""$LAYERCAKE" save app:1 | gzip > app.tar.gz"#, &[]).success();
    builder.shell("gunzip -k app.tar.gz; xz -0 -k app.tar; bzip2 -k app.tar", &[]).success();
    let script = r#"
        export LAYERCAKE_ROOT=$PWD/store
        for file in app.tar app.tar.gz app.tar.xz app.tar.bz2; do
            "$LAYERCAKE" load -i $file; "$LAYERCAKE" rmi app:1 > rmi; cat $file | "$LAYERCAKE" load
            "$LAYERCAKE" run --rm --network none app:1; "$LAYERCAKE" rmi app:1 > rmi
        done
        ls store/blobs/sha256 store/layers store/tmp; rm -r store
    "#;
    let output = builder.shell(script, &[]);
    let each = format!("Loaded image: app:1\nLoaded image: app:1\n{SAYS}");
    output.success().stdout(&(each.repeat(4) + "store/blobs/sha256:\n\nstore/layers:\n\nstore/tmp:\n"));
}

#[test]
fn names_say_what_is_saved() {
    let Some(environment) = built(User::Root) else { return };
    let id = id(&environment, "app:1");
    environment.layercake(&["tag", "app:1", "app:2"]).success();
    environment.layercake(&["save", "-o", "id.tar", &id[7..19]]).success();
    environment.layercake(&["save", "-o", "all.tar", "app", "busybox"]).success();
    environment.layercake(&["rmi", "app:1", "app:2"]).success();
    environment.layercake(&["load", "-i", "id.tar"]).success().stdout(&format!("Loaded image ID: {id}\n"));
    let loaded = environment.layercake(&["load", "-i", "all.tar"]);
    loaded.success().stdout("Loaded image: app:1\nLoaded image: app:2\nLoaded image: busybox:latest\n");
    // A name that another image has is taken from it, as docker does.
    environment.layercake(&["tag", "busybox", "app:1"]).success();
    let loaded = environment.layercake(&["load", "-i", "all.tar"]).success().stdout.clone();
    assert!(loaded.starts_with("The image app:1 already exists, renaming the old one with ID sha256:"), "{loaded}");
    runs(&environment, "app:1");
}

#[test]
fn what_cannot_be_saved_leaves_no_file() {
    let Some(environment) = built(User::Root) else { return };
    let check = |arguments: &[&str], message: &str| {
        let arguments = [&["save"], arguments].concat();
        environment.layercake(&arguments).code(1).stderr_contains(message);
    };
    check(&["-o", "out.tar", "app:1", "nosuch"], "No such image: nosuch:latest");
    check(&["-o", "nosuch/out.tar", "app:1"], "nosuch/out.tar: No such file or directory");
    check(&["-o", "context", "app:1"], "context: is a directory");
    check(&["-o", "out.tar", "--platform", "linux/arm64", "app:1"], "app:1 is for linux/amd64, not for linux/arm64");
    check(&["-o", "out.tar", "--platform", "a/b/c/d", "app:1"], "is no platform");
    environment.layercake(&["save"]).code(1).stderr_contains("requires at least 1 argument");
    let terminal = environment.layercake_on_terminal(&["save", "app:1"], b"");
    terminal.code(1).stdout_contains("cowardly refusing to save to a terminal. Use the -o flag or redirect");
    let terminal = environment.layercake_on_terminal(&["load"], b"");
    terminal.code(1).stdout_contains("requested load from stdin, but stdin is empty");
    // Whoever reads has enough.
    environment.shell(r#"{ "$LAYERCAKE" save app:1 || echo $? > code; } | head -c 1000 > /dev/null"#, &[]).success();
    assert_eq!(fs::read_to_string(environment.work().join("code")).unwrap(), "141\n");
    // A blob that is damaged does not go out.
    let layer = fs::read_dir(environment.store().join("blobs/sha256")).unwrap();
    let largest = layer.map(|entry| entry.unwrap()).max_by_key(|entry| entry.metadata().unwrap().len()).unwrap();
    let file = File::options().write(true).open(largest.path()).unwrap();
    std::os::unix::fs::FileExt::write_at(&file, b"other", 1000).unwrap();
    environment.write("out.tar", "before");
    check(&["-o", "out.tar", "app:1"], "of the store is damaged");
    assert_eq!(fs::read_to_string(environment.work().join("out.tar")).unwrap(), "before");
    let mut left: Vec<_> = fs::read_dir(environment.work()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["code", "context", "out.tar"]);
}
