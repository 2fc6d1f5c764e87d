//! `pull`, `push`, `login` and what pulls by itself, against Debian's docker-registry, with skopeo and buildah as peers, and against
//! registries that do not keep the rules.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod accounts;
mod hostile;
mod peers;

use layercake_tests::{Environment, User, fixture};

/// What a container of the image that the tests build prints.
const SAYS: &str = "from a layer\nfrom the context\n";
const DOCKERFILE: &str = "FROM busybox\nRUN echo from a layer > /a; rm /etc/group; ln -s a /link\nCOPY file /folder/\n\
     CMD [\"cat\", \"/a\", \"/folder/file\"]\n";

/// An environment in which an image of this name is built.
fn built(user: User, name: &str) -> Option<Environment> {
    let environment = Environment::new(user)?;
    environment.import(&fixture::busybox(), "busybox");
    environment.write("context/file", "from the context\n");
    environment.write("context/Dockerfile", DOCKERFILE);
    environment.layercake(&["build", "-q", "--network", "none", "-t", name, "context"]).success();
    Some(environment)
}

#[track_caller]
fn runs(environment: &Environment, image: &str) {
    environment.layercake(&["run", "--rm", "--network", "none", image]).success().stdout(SAYS);
}

/// The id of an image.
#[track_caller]
fn id(environment: &Environment, image: &str) -> String {
    let images = environment.layercake(&["images", "--no-trunc", "-q", image]);
    images.success().one_line().to_owned()
}

/// The digest that the last line of a push or a pull's `Digest:` tells.
#[track_caller]
fn digest(output: &str) -> String {
    let word = output.split_whitespace().find(|word| word.starts_with("sha256:") && word.len() == 71);
    word.unwrap_or_else(|| panic!("no digest in {output}")).to_owned()
}

/// Runs a shell script of the peers, which need not be the user of the environment, and returns what it printed.
#[track_caller]
fn peer(environment: &Environment, script: &str) -> String {
    let script = format!("skopeo() {{ command skopeo --insecure-policy \"$@\"; }}\n{script}");
    environment.shell(&script, &[]).success().stdout.clone()
}
