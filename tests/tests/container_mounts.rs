//! What containers show besides their image: volumes, folders of this machine, memory; and a root that cannot be written to.

use layercake_tests::{Environment, User, fixture};

/// An environment with busybox, and an image whose /data is declared a volume and holds something.
fn environment(user: User) -> Option<Environment> {
    let environment = Environment::new(user)?;
    environment.import(&fixture::busybox(), "busybox");
    let lines = "FROM busybox\n\
                 RUN mkdir -m 750 /data && echo old > /data/file && chmod 600 /data/file && ln -s file /data/link\n\
                 VOLUME /data\nCMD [\"true\"]\n";
    environment.write("context/Dockerfile", lines);
    environment.layercake(&["build", "-q", "--network", "none", "-t", "image", "context"]).success();
    Some(environment)
}

/// Runs `script` in a container of `image` with these flags, and says what it printed.
#[track_caller]
fn run(environment: &Environment, flags: &[&str], image: &str, script: &str) -> String {
    let before = ["run", "--rm", "--network", "none"];
    environment.layercake(&[&before, flags, &[image, "sh", "-c", script]].concat()).success().stdout.clone()
}

#[track_caller]
fn check_refused(environment: &Environment, flags: &[&str], code: i32, says: &str) {
    let output = environment.layercake(&[&["run", "--rm"], flags, &["busybox", "true"]].concat());
    output.code(code);
    assert!(output.stderr.contains(says), "{output}");
}

fn names(environment: &Environment) -> String {
    environment.layercake(&["volume", "ls", "-q"]).success().stdout.clone()
}

#[test]
fn a_volume_outlives_its_containers_and_begins_with_what_the_image_has() {
    for user in User::ALL {
        let Some(environment) = environment(user) else { continue };
        let script = "cat /data/link; stat -c %a /data /data/file; echo new > /data/file";
        assert_eq!(run(&environment, &["-v", "data:/data"], "image", script), "old\n750\n600\n", "{user:?}");
        // Elsewhere, and over what another image has: it is not empty any more.
        let script = "cat /home/file; touch /home/x || echo no";
        assert_eq!(run(&environment, &["-v", "data:/home:ro"], "busybox", script), "new\nno\n");
        assert_eq!(run(&environment, &["-v", "bare:/data:nocopy"], "image", "ls -A /data"), "");
        // One that was made before, and is empty, is filled too.
        environment.layercake(&["volume", "create", "early"]).success().stdout("early\n");
        let long = "type=volume,source=early,target=/data";
        assert_eq!(run(&environment, &["--mount", long], "image", "cat /data/file"), "old\n");
        assert_eq!(names(&environment), "bare\ndata\nearly\n");
        // The declared volume of a container of --rm was its own, and is gone.
        assert_eq!(run(&environment, &[], "image", "cat /data/link; echo gone > /data/file"), "old\n");
        assert_eq!(run(&environment, &["-v", "/more"], "image", "touch /more/x; ls /data"), "file\nlink\n");
        assert_eq!(names(&environment), "bare\ndata\nearly\n");
    }
}

#[test]
fn owners_of_the_image_are_those_of_the_volume() {
    for user in [User::Root, User::SubordinateIds] {
        let Some(environment) = environment(user) else { continue };
        environment.write("context/Dockerfile", "FROM image\nRUN chown -R 7:8 /data\n");
        environment.layercake(&["build", "-q", "--network", "none", "-t", "owned", "context"]).success();
        // BuildKit's rule: what is written after VOLUME counts.
        let script = "stat -c %u:%g /data /data/file; id -u; touch /data/mine";
        assert_eq!(run(&environment, &["-u", "7", "-v", "data:/data"], "owned", script), "7:8\n7:8\n7\n", "{user:?}");
    }
}

#[test]
fn volumes_are_made_listed_shown_and_removed() {
    for user in User::ALL {
        let Some(environment) = environment(user) else { continue };
        let volume = |arguments: &[&str]| environment.layercake(&[&["volume"], arguments].concat());
        volume(&["create", "--label", "kind=test", "data"]).success().stdout("data\n");
        volume(&["create", "data"]).success().stdout("data\n");
        let anonymous = volume(&["create"]).success().one_line().to_owned();
        assert!(anonymous.len() == 64 && anonymous.chars().all(|c| c.is_ascii_hexdigit()), "{anonymous}");
        volume(&["rm", &anonymous]).success().stdout(&format!("{anonymous}\n"));
        volume(&["ls"]).success().stdout("DRIVER    VOLUME NAME\nlocal     data\n");
        volume(&["ls", "--format", "{{.Name}} {{.Labels}}"]).success().stdout("data kind=test\n");
        let mountpoint = format!("{}/volumes/data/_data\n", environment.store().display());
        volume(&["inspect", "-f", "{{.Mountpoint}}", "data"]).success().stdout(&mountpoint);
        environment
            .layercake(&["inspect", "--type", "volume", "-f", "{{.Driver}}", "data"])
            .success()
            .stdout("local\n");
        let created = ["create", "--name", "user", "-v", "data:/data", "image"];
        let id = environment.layercake(&created).success().one_line().to_owned();
        let inspected = environment.layercake(&["inspect", "-f", "{{json .Mounts}}", "user"]).success().stdout.clone();
        assert!(inspected.contains(r#""Type":"volume""#) && inspected.contains(r#""Name":"data""#), "{inspected}");
        volume(&["ls", "-q", "-f", "dangling=true"]).success().stdout("");
        volume(&["ls", "-q", "-f", "dangling=false", "-f", "label=kind"]).success().stdout("data\n");
        environment
            .layercake(&["ps", "-a", "-q", "--filter", "volume=data"])
            .success()
            .stdout(&format!("{}\n", &id[..12]));
        let refused = volume(&["rm", "data"]);
        refused.code(1);
        assert_eq!(refused.stderr, format!("layercake: remove data: volume is in use - [{id}]\n"), "{user:?}");
        environment.layercake(&["rm", "user"]).success();
        volume(&["rm", "data", "none"]).code(1).stdout("data\n").stderr_contains("get none: no such volume");
        volume(&["rm", "-f", "none"]).success().stdout("");
        volume(&["inspect", "none"]).code(1).stdout("[]\n").stderr_contains("get none: no such volume");
        volume(&["create", "a/b"]).code(1).stderr_contains("includes invalid characters for a local volume name");
        volume(&["create", "-d", "nfs", "x"]).code(1).stderr_contains("plugin \"nfs\" not found");
        assert_eq!(names(&environment), "");
    }
}

#[test]
fn volumes_without_a_name_go_with_their_container_where_that_is_asked_for() {
    for user in User::ALL {
        let Some(environment) = environment(user) else { continue };
        let create = |name: &str, more: &[&str]| {
            environment.layercake(&[&["create", "--name", name], more, &["image"]].concat()).success();
        };
        create("one", &["-v", "named:/named"]);
        create("two", &["--volumes-from", "one"]);
        create("three", &["--volumes-from", "one:ro", "-v", "/own"]);
        assert_eq!(names(&environment).lines().count(), 3, "one each of one and three, and the named one: {user:?}");
        // Others use it.
        environment.layercake(&["rm", "-v", "one"]).success();
        assert_eq!(names(&environment).lines().count(), 3);
        environment.layercake(&["rm", "-v", "two", "three"]).success();
        assert_eq!(names(&environment), "named\n");
        // Without -v they stay, for `volume prune`.
        create("four", &[]);
        environment.layercake(&["rm", "four"]).success();
        assert_eq!(names(&environment).lines().count(), 2);
        // A container that could not be made leaves none.
        create("five", &["-v", "named:/data"]);
        environment.layercake(&["create", "--name", "five", "-v", "/x", "image"]).code(125);
        assert_eq!(names(&environment).lines().count(), 2);
        environment.layercake(&["rm", "five"]).success();
    }
}

#[test]
fn folders_of_this_machine_are_made_by_v_and_not_by_mount() {
    for user in User::ALL {
        let Some(environment) = environment(user) else { continue };
        assert_eq!(run(&environment, &["-v", "./new/folder:/here"], "busybox", "echo x > /here/file"), "");
        assert!(environment.work().join("new/folder/file").exists());
        let source = environment.work().join("new/folder");
        let long = format!("type=bind,source={},target=/here,readonly", source.display());
        assert_eq!(run(&environment, &["--mount", &long], "busybox", "cat /here/file; touch /here/y || echo no"), {
            "x\nno\n"
        });
        let missing = format!("type=bind,source={}/none,target=/here", source.display());
        let says = "invalid mount config for type \"bind\": bind source path does not exist: ";
        check_refused(&environment, &["--mount", &missing], 125, says);
        check_refused(&environment, &["-v", "a:/x", "-v", "b:/x/."], 125, "Duplicate mount point: /x");
        check_refused(&environment, &["-v", "a b:/x"], 125, "includes invalid characters for a local volume name");
        check_refused(&environment, &["-v", "a:x"], 125, "mount path must be absolute");
        assert_eq!(names(&environment), "", "what is refused leaves nothing: {user:?}");
    }
}

#[test]
fn memory_and_a_root_that_cannot_be_written_to() {
    for user in User::ALL {
        let Some(environment) = environment(user) else { continue };
        let script = "touch /x || echo no; echo y > /m/y; cat /m/y; touch /data/z; grep ' /m ' /proc/mounts";
        let flags = ["--read-only", "--tmpfs", "/m:size=64k,mode=700"];
        let said = run(&environment, &flags, "image", script);
        assert!(said.starts_with("no\ny\ntmpfs /m tmpfs rw,nosuid,nodev,noexec"), "{user:?}: {said}");
        assert!(said.contains("size=64k") && said.contains("mode=700"), "{said}");
        let said =
            run(&environment, &["--tmpfs", "/m:exec"], "busybox", "cp /bin/busybox /m/true; /m/true; df /m | wc -l");
        assert_eq!(said, "2\n");
        // Its working directory is made all the same, and what is started once more has it so too.
        let create = ["create", "--name", "box", "--read-only", "-w", "/made", "busybox", "sh", "-c", "pwd; touch x"];
        environment.layercake(&create).success();
        for _ in 0..2 {
            let started = environment.layercake(&["start", "-a", "box"]);
            started.code(1).stdout("/made\n").stderr_contains("Read-only file system");
        }
        environment.layercake(&["inspect", "-f", "{{.HostConfig.ReadonlyRootfs}}", "box"]).success().stdout("true\n");
    }
}
