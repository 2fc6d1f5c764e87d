//! The other tools, as Debian has them: skopeo, podman, buildah, umoci.

use std::collections::BTreeSet;
use std::fs;

use layercake_tests::{Environment, User, have};
use serde_json::Value;

use crate::{SAYS, built, empty, id, runs};

/// Limits that podman raises by default, which takes a capability that not every machine's root has; control groups without
/// systemd; no journal.
const CONFIGURATION: &str = "[containers]\ndefault_ulimits = [\"nofile=1024:20000\", \"nproc=4096:4096\"]\n\
     [engine]\ncgroup_manager = \"cgroupfs\"\nevents_logger = \"none\"\n";

/// `podman` and `buildah` on a storage of their own.
const STORAGE: &str = "--root $PWD/peers/storage --runroot $PWD/peers/run --storage-driver vfs";

/// Runs a shell script of the tools in the working folder, and returns what it printed.
#[track_caller]
fn peers(environment: &Environment, script: &str) -> String {
    environment.write("containers.conf", CONFIGURATION);
    let script = format!(
        "export CONTAINERS_CONF=$PWD/containers.conf\nskopeo() {{ command skopeo --insecure-policy \"$@\"; }}\n\
         podman() {{ command podman {STORAGE} \"$@\"; }}\nbuildah() {{ command buildah {STORAGE} \"$@\"; }}\n{script}"
    );
    environment.shell(&script, &[]).success().stdout.clone()
}

#[test]
fn skopeo_copies_what_we_save_with_its_digests() {
    let Some(environment) = built(User::Root).filter(|_| have(&["skopeo"])) else { return };
    environment.layercake(&["save", "-o", "app.tar", "app:1"]).success();
    let id = id(&environment, "app:1");
    peers(
        &environment,
        "skopeo copy -q docker-archive:app.tar dir:from-docker; skopeo copy -q --preserve-digests oci-archive:app.tar:1 oci:layout:app",
    );
    let json =
        |path: &str| -> Value { serde_json::from_slice(&fs::read(environment.work().join(path)).unwrap()).unwrap() };
    assert_eq!(json("from-docker/manifest.json")["config"]["digest"], id.as_str());
    let manifest = json("layout/index.json")["manifests"][0]["digest"].as_str().unwrap().to_owned();
    assert!(environment.store().join("blobs/sha256").join(&manifest[7..]).exists(), "the manifest is another one");
    assert_eq!(json(&format!("layout/blobs/sha256/{}", &manifest[7..]))["config"]["digest"], id.as_str());
}

#[test]
fn umoci_unpacks_what_we_save_to_the_tree_that_a_container_sees() {
    let Some(environment) = built(User::Root).filter(|_| have(&["umoci"])) else { return };
    environment.layercake(&["save", "-o", "app.tar", "app:1"]).success();
    peers(
        &environment,
        "mkdir layout; tar -xf app.tar -C layout; umoci raw unpack --image layout:1 tree > umoci.log 2>&1",
    );
    // What the engine puts into containers is left out.
    let list = "cd $1; find . -xdev \\( -path ./dev -o -path ./proc -o -path ./sys -o -name hosts -o -name hostname -o \
                -name resolv.conf -o -name mtab \\) -prune -o -type f -exec stat -c '%n %F %a %u %g %s %Y' {} + -exec sha256sum {} + \
                -o -exec stat -c '%n %F %a %u %g' {} +";
    let inside = environment.layercake(&["run", "--rm", "--network", "none", "app:1", "sh", "-c", list, "sh", "/"]);
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<BTreeSet<_>>();
    let inside = lines(&inside.success().stdout);
    let busybox = environment.work().join("tree/bin/busybox").display().to_string();
    let outside = environment.shell(r#""$1" sh -c "$2" sh tree"#, &[&busybox, list]);
    let outside = lines(&outside.success().stdout);
    assert!(inside.len() > 200 && inside.iter().any(|line| line.starts_with("./open directory 1777")));
    assert_eq!(inside.symmetric_difference(&outside).collect::<Vec<_>>(), Vec::<&String>::new());
}

#[test]
fn podman_runs_what_we_save_and_we_what_podman_saves() {
    let Some(environment) = built(User::Root).filter(|_| have(&["podman", "runc"])) else { return };
    environment.layercake(&["save", "-o", "app.tar", "app:1", "busybox"]).success();
    let ran = peers(
        &environment,
        "podman load -q -i app.tar; podman --runtime runc run --rm --network none localhost/app:1
         podman images -q --no-trunc localhost/app:1
         podman save -q -o docker.tar localhost/app:1; podman save -q --format oci-archive -o oci.tar localhost/app:1
         podman save -q -m -o several.tar localhost/app:1 localhost/busybox:latest
         podman rmi -a -f > /dev/null; chmod -R u+rwX peers; rm -rf peers",
    );
    let id = id(&environment, "app:1");
    assert!(ran.ends_with(&format!("{SAYS}{id}\n")), "{ran}");
    for (archive, loaded) in [
        ("docker.tar", "Loaded image: localhost/app:1\n"),
        ("oci.tar", "Loaded image: localhost/app:1\n"),
        ("several.tar", "Loaded image: localhost/app:1\nLoaded image: localhost/busybox:latest\n"),
    ] {
        let other = empty(User::Root);
        crate::carry(&environment, archive, &other);
        other.layercake(&["load", "-i", archive]).success().stdout(loaded);
        runs(&other, "localhost/app:1");
        // Where podman writes an OCI archive, it writes the config anew.
        assert!(archive == "oci.tar" || crate::id(&other, "localhost/app:1") == id);
    }
}

#[test]
fn what_buildah_builds_and_skopeo_packs_we_run() {
    let Some(environment) = built(User::Root).filter(|_| have(&["buildah", "skopeo"])) else { return };
    environment.layercake(&["save", "-o", "busybox.tar", "busybox"]).success();
    peers(
        &environment,
        "container=$(buildah from -q docker-archive:busybox.tar)
         buildah run --isolation chroot --network none $container sh -c 'echo from a layer > /a; rm /etc/group' || true
         echo from a layer > a; buildah add -q $container a /a > /dev/null; buildah add -q $container context/file /folder/ > /dev/null
         buildah config --cmd 'cat /a /folder/file' --env WHO=me $container
         buildah commit -q $container localhost/app:built > /dev/null
         buildah commit -q --format docker $container localhost/app:docker > /dev/null
         buildah push -q localhost/app:built oci-archive:gzip.tar:localhost/app:built
         buildah push -q localhost/app:docker docker-archive:docker.tar:localhost/app:docker
         skopeo copy -q --dest-compress-format zstd oci-archive:gzip.tar oci-archive:zstd.tar:localhost/app:zstd
         skopeo copy -q --dest-compress --dest-compress-level 9 oci-archive:gzip.tar oci-archive:best.tar:best
         buildah rm -a > /dev/null; buildah rmi -a -f > /dev/null; chmod -R u+rwX peers; rm -rf peers",
    );
    for user in User::ALL {
        let other = empty(user);
        for archive in ["gzip.tar", "docker.tar", "zstd.tar", "best.tar"] {
            crate::carry(&environment, archive, &other);
        }
        other.layercake(&["load", "-i", "gzip.tar"]).success().stdout("Loaded image: localhost/app:built\n");
        runs(&other, "localhost/app:built");
        other.layercake(&["load", "-i", "docker.tar"]).success().stdout("Loaded image: localhost/app:docker\n");
        runs(&other, "localhost/app:docker");
        let id = id(&other, "localhost/app:built");
        other.layercake(&["load", "-i", "zstd.tar"]).success().stdout("Loaded image: localhost/app:zstd\n");
        assert_eq!(crate::id(&other, "localhost/app:zstd"), id, "another compression is the same image");
        // A tag alone is no name.
        other.layercake(&["load", "-i", "best.tar"]).success().stdout(&format!("Loaded image ID: {id}\n"));
        other.layercake(&["rmi", "localhost/app:built"]).success();
        runs(&other, "localhost/app:zstd");
    }
}
