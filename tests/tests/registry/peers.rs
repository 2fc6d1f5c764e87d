//! What we push, others pull, with the same digest; what others push, we pull and run.

use layercake_tests::registry::{Kind, Registry};
use layercake_tests::{Environment, User, have};

use crate::{SAYS, built, digest, id, peer, runs};

#[test]
fn what_we_push_skopeo_pulls_with_the_same_digest() {
    let Some(registry) = Registry::start(Kind::Open).filter(|_| have(&["skopeo"])) else { return };
    for user in [User::Root, User::SubordinateIds] {
        let name = format!("{}/course/app:{user:?}", registry.host()).to_lowercase();
        let Some(environment) = built(user, &name) else { return };
        let pushed = environment.layercake(&["push", &name]).success().stdout.clone();
        let tag = name.rsplit(':').next().unwrap();
        assert!(
            pushed.starts_with(&format!("The push refers to repository [{}/course/app]\n", registry.host())),
            "{pushed}"
        );
        assert!(pushed.contains(&format!("{tag}: digest: sha256:")) && pushed.contains(": Pushed\n"), "{pushed}");
        let copied = peer(
            &environment,
            &format!("skopeo copy -q --src-tls-verify=false docker://{name} dir:copy; sha256sum < copy/manifest.json"),
        );
        assert_eq!(digest(&pushed), format!("sha256:{}", copied.split_whitespace().next().unwrap()));
        // Again: nothing has to go.
        let again = environment.layercake(&["push", &name]).success().stdout.clone();
        assert!(!again.contains("Pushed") && again.contains(": Layer already exists\n"), "{again}");
        // Under another name, the registry takes the layers from the first.
        let other = format!("{}/mine:2", registry.host());
        environment.layercake(&["tag", &name, &other]).success();
        let mounted = environment.layercake(&["push", &other]).success().stdout.clone();
        assert!(mounted.contains(": Mounted from course/app\n") || mounted.contains("already exists"), "{mounted}");
        assert_eq!(digest(&mounted), digest(&pushed));
        // It comes back as what it was, into a store that has nothing.
        let fresh = Environment::new(user).unwrap();
        let pulled = fresh.layercake(&["pull", &name]).success().stdout.clone();
        assert_eq!((digest(&pulled), id(&fresh, &name)), (digest(&pushed), id(&environment, &name)));
        assert!(pulled.ends_with(&format!("Status: Downloaded newer image for {name}\n{name}\n")), "{pulled}");
        runs(&fresh, &name);
        let up_to_date = fresh.layercake(&["pull", &name]).success().stdout.clone();
        assert!(
            up_to_date.contains(": Already exists\n") && up_to_date.contains("Image is up to date"),
            "{up_to_date}"
        );
        fresh.layercake(&["pull", "-q", &name]).success().stdout(&format!("{name}\n"));
    }
}

#[test]
fn what_others_push_we_pull_run_and_give_back_as_what_it_was() {
    let Some(registry) = Registry::start(Kind::Open).filter(|_| have(&["skopeo"])) else { return };
    let host = registry.host();
    let Some(builder) = built(User::Root, "app:1") else { return };
    builder.layercake(&["save", "-o", "app.tar", "app:1"]).success();
    // OCI's manifest and Docker's, gzip and zstd.
    peer(
        &builder,
        &format!(
            "copy() {{ skopeo copy -q --dest-tls-verify=false --dest-compress \"$@\"; }}
             copy oci-archive:app.tar:1 docker://{host}/oci:1
             copy --format v2s2 docker-archive:app.tar docker://{host}/docker:1
             copy --dest-compress-format zstd oci-archive:app.tar:1 docker://{host}/zstd:1"
        ),
    );
    for user in User::ALL {
        let Some(environment) = Environment::new(user) else { return };
        for repository in ["oci", "docker", "zstd"] {
            let name = format!("{host}/{repository}:1");
            let pulled = environment.layercake(&["pull", &name]).success().stdout.clone();
            assert_eq!(id(&environment, &name), id(&builder, "app:1"), "{repository}");
            runs(&environment, &name);
            let by_digest = format!("{host}/{repository}@{}", digest(&pulled));
            runs(&environment, &by_digest);
            let inspected = environment.layercake(&["inspect", &name]).success().stdout.clone();
            assert!(inspected.contains(&by_digest), "{inspected}");
            // To another repository of that registry it goes with the digest that it has there.
            let again = format!("{host}/again/{repository}-{user:?}:2").to_lowercase();
            environment.layercake(&["tag", &name, &again]).success();
            let pushed = environment.layercake(&["push", &again]).success().stdout.clone();
            assert_eq!(digest(&pushed), digest(&pulled), "{pushed}");
            environment.layercake(&["rmi", &name, &again]).success();
        }
    }
}

#[test]
fn builds_and_containers_pull_what_is_not_here() {
    let Some(registry) = Registry::start(Kind::Open) else { return };
    let name = format!("{}/base:1", registry.host());
    let Some(builder) = built(User::Root, &name) else { return };
    builder.layercake(&["push", "-q", &name]).success();
    for user in [User::Root, User::SubordinateIds] {
        let Some(environment) = Environment::new(user) else { return };
        let run = |pull: &str| environment.layercake(&["run", "--rm", "--network", "none", "--pull", pull, &name]);
        run("never").code(125).stderr_contains("No such image");
        let first = run("missing");
        first
            .success()
            .stdout(SAYS)
            .stderr_contains(&format!("Unable to find image '{name}' locally\n1: Pulling from base\n"));
        assert_eq!(run("missing").success().stdout(SAYS).stderr, "");
        run("always").success().stdout(SAYS).stderr_contains("Status: Image is up to date");
        environment.layercake(&["rmi", &name]).success();
        // All three ways in which a Dockerfile names an image.
        environment.write(
            "context/Dockerfile",
            format!(
                "FROM {name} AS a\nRUN --mount=type=bind,from={name},target=/m cat /m/a > /b\n\
                 FROM {name}\nCOPY --from=a /b /b\nCOPY --from={name} /a /c\nCMD [\"cat\", \"/b\", \"/c\"]\n"
            ),
        );
        environment.layercake(&["plan", "context"]).code(1).stderr_contains(&format!("`layercake pull {name}` does"));
        let built = environment.layercake(&["build", "--network", "none", "-t", "app", "context"]);
        built.success().stderr_contains("1: Pulling from base\n");
        assert_eq!(built.stderr.matches("Pulling from").count(), 1, "{}", built.stderr);
        environment
            .layercake(&["run", "--rm", "--network", "none", "app"])
            .success()
            .stdout(&"from a layer\n".repeat(2));
        let again = environment.layercake(&["build", "--network", "none", "--pull", "-t", "app", "context"]);
        again.success().stderr_contains("CACHED").stderr_contains("1: Pulling from base\n");
    }
}

#[test]
fn where_no_registry_can_be_asked_it_is_said_what_to_do() {
    let Some(environment) = Environment::new(User::Root) else { return };
    // Nobody listens there.
    let name = "127.0.0.1:1/nosuch:1";
    environment.write("context/Dockerfile", format!("FROM {name}\nRUN true\n"));
    for (arguments, code) in [
        (&["pull", name][..], 1),
        (&["run", name], 125),
        (&["build", "context"], 1),
        (&["build", "--builder", "classic", "context"], 1),
    ] {
        let output = environment.layercake(arguments);
        output.code(code).stderr_contains("layercake image bootstrap busybox").stderr_contains("layercake load -i");
        output.stderr_contains("Connection refused");
    }
    environment
        .layercake(&["push", name])
        .code(1)
        .stderr_contains("An image does not exist locally with the tag: 127.0.0.1:1/nosuch");
    let tables = environment.layercake(&["images", "-a", "-q"]);
    tables.success().stdout("");
}

#[test]
fn all_tags_go_and_come() {
    let Some(registry) = Registry::start(Kind::Open) else { return };
    let name = |tag: &str| format!("{}/app{tag}", registry.host());
    let Some(builder) = built(User::Root, &name(":1")) else { return };
    builder.layercake(&["tag", "busybox", &name(":2")]).success();
    builder.layercake(&["push", "-a", &name("")]).success();
    let environment = Environment::new(User::OneId).unwrap();
    let pulled = environment.layercake(&["pull", "-a", &name("")]);
    pulled.success().stdout_contains("1: Pulling from app\n").stdout_contains("2: Pulling from app\n");
    for (tag, other) in [(":1", name(":1")), (":2", "busybox".to_owned())] {
        assert_eq!(id(&environment, &name(tag)), id(&builder, &other));
    }
    environment
        .layercake(&["pull", &name(":3")])
        .code(1)
        .stderr_contains(&format!("manifest for {} not found", name(":3")));
    let other = environment.layercake(&["pull", "--platform", "linux/s390x", &name(":1")]);
    other.code(1).stderr_contains("is for linux/amd64, not for linux/s390x");
}

#[test]
fn a_terminal_shows_how_it_goes_on() {
    let Some(registry) = Registry::start(Kind::Open) else { return };
    let name = format!("{}/app:1", registry.host());
    let Some(builder) = built(User::Root, &name) else { return };
    let pushed = builder.layercake_on_terminal(&["push", &name], b"");
    pushed.success().stdout_contains("Pushing [").stdout_contains("\x1b[2K");
    let environment = Environment::new(User::Root).unwrap();
    let pulled = environment.layercake_on_terminal(&["pull", &name], b"");
    pulled.success().stdout_contains("Downloading [").stdout_contains("Pull complete").stdout_contains("\x1b[2K");
}
