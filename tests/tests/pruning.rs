//! The prunes, and the count of what they would free: what is used stays, docker's questions and totals.

use layercake_tests::{Environment, Output, User, fixture};

/// An environment with images (one without a name, one only for the cache), containers in all states, and volumes.
fn environment(user: User) -> Option<Environment> {
    let environment = Environment::new(user)?;
    environment.import(&fixture::busybox(), "busybox");
    let build = |content: &str, tag: &str| {
        let lines =
            format!("FROM busybox\nLABEL kind={content}\nRUN echo {content} > /{content}\nCMD [\"sleep\", \"1000\"]\n");
        environment.write("context/Dockerfile", lines);
        environment.layercake(&["build", "-q", "--network", "none", "-t", tag, "context"]).success();
    };
    build("first", "image");
    build("second", "image");
    build("third", "other");
    environment.layercake(&["run", "-d", "--name", "runs", "-v", "used:/data", "--network", "none", "other"]).success();
    environment.layercake(&["create", "--name", "waits", "-v", "/anonymous", "busybox", "true"]).success();
    let script = "head -c 100000 /dev/zero > /file";
    environment.layercake(&["run", "--name", "ended", "--network", "none", "busybox", "sh", "-c", script]).success();
    environment.layercake(&["volume", "create", "named"]).success();
    Some(environment)
}

fn prune(environment: &Environment, words: &str) -> Output {
    let words: Vec<&str> = words.split(' ').collect();
    environment.layercake(&words)
}

fn said(environment: &Environment, words: &str) -> String {
    prune(environment, words).success().stdout.clone()
}

#[test]
fn what_is_used_stays() {
    for user in User::ALL {
        let Some(environment) = environment(user) else { continue };
        let ids = said(&environment, "ps -aq --no-trunc --filter status=exited --filter status=created");
        let pruned = said(&environment, "container prune -f");
        assert_eq!(pruned, format!("Deleted Containers:\n{ids}\nTotal reclaimed space: 100kB\n"), "{user:?}");
        assert_eq!(said(&environment, "ps -a --format {{.Names}}"), "runs\n");
        let pruned = said(&environment, "image prune -f");
        assert!(pruned.starts_with("Deleted Images:\ndeleted: sha256:") && !pruned.contains("untagged"), "{pruned}");
        assert_eq!(said(&environment, "images -q").lines().count(), 3, "{user:?}");
        assert_eq!(said(&environment, "volume ls -q").lines().count(), 3);
        let pruned = said(&environment, "volume prune -f");
        assert!(
            pruned.starts_with("Deleted Volumes:\n") && pruned.ends_with("\nTotal reclaimed space: 0B\n"),
            "{pruned}"
        );
        assert_eq!(said(&environment, "volume ls -q"), "named\nused\n");
        assert!(said(&environment, "volume prune -a -f").contains("Deleted Volumes:\nnamed\n\n"));
        assert_eq!(said(&environment, "volume ls -q"), "used\n");
        let pruned = said(&environment, "image prune -a -f");
        assert!(
            pruned.contains("untagged: image:latest\n") && pruned.contains("untagged: busybox:latest\n"),
            "{pruned}"
        );
        assert_eq!(said(&environment, "images --format {{.Repository}}"), "other\n");
        environment.layercake(&["exec", "runs", "cat", "/third"]).success().stdout("third\n");
        assert_eq!(said(&environment, "container prune -f"), "Total reclaimed space: 0B\n");
        environment.layercake(&["system", "check"]).success();
    }
}

#[test]
fn labels_and_ages_choose() {
    let Some(environment) = environment(User::Root) else { return };
    assert_eq!(said(&environment, "container prune -f --filter until=1h"), "Total reclaimed space: 0B\n");
    assert_eq!(said(&environment, "image prune -a -f --filter label=kind=none"), "Total reclaimed space: 0B\n");
    // Those without the label are bases and images that containers have.
    let pruned = said(&environment, "image prune -a -f --filter label!=kind");
    assert_eq!(pruned, "Total reclaimed space: 0B\n");
    assert!(said(&environment, "image prune -a -f --filter label=kind=second").contains("untagged: image:latest"));
    let refused = prune(&environment, "volume prune -f --filter until=1h");
    refused.code(125).stderr_contains("invalid filter 'until'");
    prune(&environment, "container prune -f --filter until=soon").code(1).stderr_contains("is no moment");
}

#[test]
fn the_cache_goes_and_images_stay() {
    for user in User::ALL {
        let Some(environment) = environment(user) else { continue };
        let lines = "FROM busybox AS tool\nRUN --mount=type=cache,target=/c echo x > /c/x && echo tool > /tool\n\
                     FROM busybox\nCOPY --from=tool /tool /copy\n";
        environment.write("context/Dockerfile", lines);
        let build = ["build", "--progress", "plain", "--network", "none", "-t", "staged", "context"];
        environment.layercake(&build).success();
        let before = said(&environment, "system df --format {{.Type}}={{.TotalCount}}");
        assert!(before.contains("Build Cache=2\n"), "the stage's layer and the mount: {before}");
        let pruned = said(&environment, "builder prune -f");
        assert!(pruned.starts_with("Deleted build cache objects:\n") && pruned.contains("\ncache mount "), "{pruned}");
        assert!(said(&environment, "system df --format {{.Type}}={{.TotalCount}}").contains("Build Cache=0\n"));
        environment
            .layercake(&["run", "--rm", "--network", "none", "staged", "cat", "/copy"])
            .success()
            .stdout("tool\n");
        // What the image has is still cached, what only the stage had is not.
        environment.layercake(&build).success();
        assert!(said(&environment, "builder prune -a -f").contains(" cache records\n"), "{user:?}");
        let again = environment.layercake(&build);
        assert!(!again.success().stderr.contains("CACHED"), "{again}");
        environment.layercake(&["system", "check"]).success();
    }
}

#[test]
fn the_whole_is_counted_and_pruned() {
    for user in User::ALL {
        let Some(environment) = environment(user) else { continue };
        let table = said(&environment, "system df");
        let rows: Vec<Vec<&str>> =
            table.lines().map(|line| line.split("  ").filter(|it| !it.is_empty()).collect()).collect();
        let counts: Vec<_> = rows.iter().skip(1).map(|row| (row[0].trim(), row[1].trim(), row[2].trim())).collect();
        let expected =
            [("Images", "4", "2"), ("Containers", "3", "1"), ("Local Volumes", "3", "2"), ("Build Cache", "0", "0")];
        assert_eq!(counts, expected, "{user:?}: {table}");
        let details = said(&environment, "system df -v");
        for part in ["Images space usage:", "Containers space usage:", "VOLUME NAME", "CACHE ID", "100kB"] {
            assert!(details.contains(part), "{part}: {details}");
        }
        assert_eq!(said(&environment, "info -f {{.Containers}}/{{.ContainersRunning}}/{{.Images}}"), "3/1/4\n");
        environment.layercake(&["info"]).success().stdout_contains(" Stopped: 2\n");
        environment.layercake(&["version", "-f", "{{.Server.Os}}"]).success().stdout("linux\n");
        // Asked, and not answered.
        let asked = prune(&environment, "system prune --volumes");
        asked.code(1).stderr_contains("system prune has been cancelled");
        assert_eq!(
            asked.stdout,
            "WARNING! This will remove:\n  - all stopped containers\n  - all networks not used by at least one container\n  - all anonymous volumes not used by at least one \
             container\n  - all dangling images\n  - unused build cache\n\nAre you sure you want to continue? [y/N] "
        );
        let answered = environment.layercake_with_input(&["system", "prune", "--volumes"], b"y\n");
        answered.success().stdout_contains("Deleted Containers:\n").stdout_contains("Deleted Volumes:\n");
        assert_eq!(said(&environment, "volume ls -q"), "named\nused\n");
        assert!(said(&environment, "system prune -a -f").contains("untagged: busybox:latest"));
        assert_eq!(said(&environment, "images --format {{.Repository}}"), "other\n");
        environment.layercake(&["exec", "runs", "true"]).success();
        environment.layercake(&["system", "check"]).success();
    }
}
