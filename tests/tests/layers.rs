//! `layercake layers` as a person meets it: what a Dockerfile wastes is said, with the layer and the folder.

use layercake_tests::{Environment, User, fixture};
use serde_json::Value;

const DOCKERFILE: &str = "\
FROM busybox
RUN mkdir /lists && dd if=/dev/zero of=/lists/big bs=1024 count=5000 && echo small > /lists/small
RUN rm -rf /lists
COPY Dockerfile /kept
";

fn environment(user: User) -> Option<Environment> {
    let environment = Environment::new(user)?;
    environment.import(&fixture::busybox(), "busybox");
    environment.write("context/Dockerfile", DOCKERFILE);
    environment.layercake(&["build", "-t", "app:1", "context"]).success();
    Some(environment)
}

fn json(environment: &Environment, arguments: &[&str]) -> Value {
    serde_json::from_str(&environment.layercake(arguments).success().stdout).expect("the report is JSON")
}

#[test]
fn dead_bytes_are_named_with_their_layers() {
    for user in User::ALL {
        let Some(environment) = environment(user) else { continue };
        environment
            .layercake(&["layers", "app:1"])
            .success()
            .stdout_contains("Layer 2: RUN mkdir /lists && dd")
            .stdout_contains("  A  5.12MB  /lists/big  (dead: deleted by layer 3)\n")
            .stdout_contains("  D  5.12MB  /lists\n")
            .stdout_contains(
                "5.12MB are dead: /lists/big of layer 2 (2 files) is deleted by layer 3, but stays in the image.",
            );
        environment.layercake(&["layers", "--files", "app:1"]).success().stdout_contains("/lists/small  (dead");
    }
}

#[test]
fn the_sums_are_the_bytes_of_the_blobs() {
    let Some(environment) = environment(User::Root) else { return };
    let report = json(&environment, &["layers", "--json", "app:1", "busybox"]);
    for layer in report["layers"].as_array().unwrap() {
        let digest = layer["diff_id"].as_str().unwrap().strip_prefix("sha256:").unwrap();
        let blob = environment.store().join("blobs/sha256").join(digest);
        assert_eq!(layer["bytes"]["total"], blob.metadata().unwrap().len(), "{layer}");
    }
    let numbers = |layers: &Value| -> Vec<_> {
        layers.as_array().unwrap().iter().map(|layer| layer["layer"].as_u64().unwrap()).collect()
    };
    assert_eq!(numbers(&report["layers"]), [1, 2, 3, 4]);
    assert_eq!(numbers(&report["images"][0]["layers"]), [1, 2, 3, 4]);
    assert_eq!(numbers(&report["images"][1]["layers"]), [1]);
    assert_eq!(report["layers"][0]["images"], serde_json::json!(["app:1", "busybox"]));
    assert_eq!(report["bytes"]["shared"]["total"], report["layers"][0]["bytes"]["total"]);
    assert_eq!(report["advice"][0]["place"], "/lists/big");
    assert_eq!(report["advice"][0]["other_layer"], 3);
}

#[test]
fn what_is_no_image_is_told() {
    let Some(environment) = Environment::new(User::Root) else { return };
    environment.layercake(&["layers", "nosuch"]).code(1).stderr_contains("No such image: nosuch:latest");
}

#[test]
fn two_images_are_compared() {
    for user in User::ALL {
        let Some(environment) = environment(user) else { continue };
        let edited =
            DOCKERFILE.replace("COPY Dockerfile /kept", "COPY --chmod=600 Dockerfile /kept\nENV A=b\nCMD [\"x\"]");
        environment.write("context/Dockerfile", edited);
        environment.layercake(&["build", "-t", "app:2", "context"]).success();
        environment
            .layercake(&["diff", "app:1", "app:2"])
            .success()
            .stdout_contains("The same: the lowest 3 layers")
            .stdout_contains("  CMD: (not set) -> [\"x\"]\n  ENV A: (not set) -> b\n")
            .stdout_contains("/kept  (content, ")
            .stdout_contains("mode 644 -> 600)\n");
        let report = json(&environment, &["diff", "--json", "busybox", "app:1"]);
        assert_eq!(report["common_layers"], 1);
        let paths: Vec<_> = report["files"].as_array().unwrap().iter().map(|file| &file["path"]).collect();
        assert!(paths.contains(&&Value::from("/kept")) && !paths.contains(&&Value::from("/lists")), "{report}");
        environment.layercake(&["diff", "app:1", "app:1"]).success().stdout_contains("The files are the same.");
    }
}
