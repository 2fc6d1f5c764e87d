//! Tables in the words of the slides and of today, and what their odd words mean.

use layercake_tests::{Environment, User, fixture};

#[test]
fn images_have_the_table_of_the_slides_and_that_of_today() {
    let Some(environment) = Environment::new(User::Root) else { return };
    environment.import(&fixture::busybox(), "busybox");
    let slides = environment.layercake(&["images"]);
    slides.success().stdout_contains("REPOSITORY   TAG       IMAGE ID       CREATED");
    assert_eq!(slides.stdout, environment.layercake(&["images", "--wording", "slides"]).stdout);

    let unused = environment.layercake(&["images", "--wording", "current"]);
    unused
        .success()
        .stdout_contains("IMAGE            ID             DISK USAGE   CONTENT SIZE   EXTRA\nbusybox:latest   ");
    assert!(!unused.stdout.contains(" U "), "{unused}");
    environment.layercake(&["run", "busybox", "true"]).success();
    environment.layercake(&["images", "--wording", "current"]).success().stdout_contains("    U   \n");
    environment
        .layercake(&["images", "--wording", "current", "other"])
        .success()
        .stdout("IMAGE   ID             DISK USAGE   CONTENT SIZE   EXTRA\n");
    let refused = environment.layercake(&["images", "--wording", "current", "-q"]);
    refused.code(1).stderr_contains("--filter go without it");
}

#[test]
fn a_history_explains_its_odd_words() {
    let Some(environment) = Environment::new(User::Root) else { return };
    environment.import(&fixture::busybox(), "busybox");
    environment.write("context/Dockerfile", "FROM busybox\nRUN echo x > /x\nCMD [\"a\"]\n");
    environment.layercake(&["build", "-q", "-t", "hello:1", "context"]).success();
    let plain = environment.layercake(&["image", "history", "hello:1"]);
    plain.success().stdout_contains("<missing>");
    let explained = environment.layercake(&["image", "history", "--explain", "hello:1"]);
    explained
        .success()
        .stdout_contains(&plain.stdout)
        .stdout_contains("\n<missing> is no error.")
        .stdout_contains("\n0B: the instruction changed no files.")
        .stdout_contains("\n# buildkit at the end");
    assert!(!explained.stdout.contains("#(nop)"), "only what is there is explained: {explained}");
}
